using System.Globalization;
using System.Text;

namespace MessageSignatures;

/// <summary>A bare item with its parameters, or an inner list of such, as RFC 9651 has them.</summary>
/// <param name="Value">A string, a <see cref="Token"/>, a long, a bool, a byte array; or a list of members for an inner
/// list.</param>
/// <param name="Parameters">Its parameters, in their order.</param>
public sealed record Member(object Value, IReadOnlyList<KeyValuePair<string, object>> Parameters)
{
    /// <summary>The parameter's value, or null.</summary>
    public object? this[string name] =>
        Parameters.LastOrDefault(p => string.Equals(p.Key, name, StringComparison.Ordinal)).Value;
}

/// <summary>A token of RFC 9651.</summary>
/// <param name="Text">Its text.</param>
public sealed record Token(string Text);

/// <summary>
/// Structured fields (RFC 9651), as far as signatures and digests use them: dictionaries of items and inner lists;
/// strings, tokens, integers, booleans, byte sequences. Read strictly: what is not well formed is nothing at all. A key
/// that comes twice is refused too; the RFC would let the last one win, and two readers might differ.
/// </summary>
public static class StructuredFields
{
    /// <summary>Reads a dictionary, or null where the text is none.</summary>
    public static IReadOnlyDictionary<string, Member>? ReadDictionary(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            return new Reader(text).Dictionary();
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>Writes an inner list or item with its parameters.</summary>
    public static string Write(Member member)
    {
        ArgumentNullException.ThrowIfNull(member);
        var text = new StringBuilder();
        Append(text, member);
        return text.ToString();
    }

    private static void Append(StringBuilder text, Member member)
    {
        if (member.Value is IReadOnlyList<Member> list)
        {
            text.Append('(');
            for (var i = 0; i < list.Count; i++)
            {
                if (i > 0)
                {
                    text.Append(' ');
                }

                Append(text, list[i]);
            }

            text.Append(')');
        }
        else
        {
            AppendBare(text, member.Value);
        }

        foreach (var (name, value) in member.Parameters)
        {
            text.Append(';').Append(name);
            if (value is not true)
            {
                AppendBare(text.Append('='), value);
            }
        }
    }

    private static void AppendBare(StringBuilder text, object value)
    {
        switch (value)
        {
            case string s when s.All(c => c is >= ' ' and <= '~'):
                text.Append('"').Append(s.Replace("\\", "\\\\", StringComparison.Ordinal)
                    .Replace("\"", "\\\"", StringComparison.Ordinal)).Append('"');
                break;
            case long number:
                text.Append(number.ToString(CultureInfo.InvariantCulture));
                break;
            case bool yes:
                text.Append(yes ? "?1" : "?0");
                break;
            case byte[] bytes:
                text.Append(':').Append(Convert.ToBase64String(bytes)).Append(':');
                break;
            case Token token:
                text.Append(token.Text);
                break;
            default:
                throw new FormatException("A structured field cannot carry this value.");
        }
    }

    private sealed class Reader(string text)
    {
        private int _at;

        private char Next => _at < text.Length ? text[_at] : '\0';

        public Dictionary<string, Member> Dictionary()
        {
            var members = new Dictionary<string, Member>(StringComparer.Ordinal);
            Skip(" ");
            while (_at < text.Length)
            {
                var key = Key();
                var member = Next == '=' ? Advance().ItemOrInnerList() : new Member(true, Parameters());
                Require(members.TryAdd(key, member));
                Skip(" \t");
                if (_at == text.Length)
                {
                    break;
                }

                Take(',');
                Skip(" \t");
                Require(_at < text.Length);
            }

            Require(members.Count > 0);
            return members;
        }

        private Member ItemOrInnerList()
        {
            if (Next != '(')
            {
                return new(Bare(), Parameters());
            }

            Take('(');
            var items = new List<Member>();
            while (true)
            {
                Skip(" ");
                if (Next == ')')
                {
                    break;
                }

                items.Add(new(Bare(), Parameters()));
                Require(Next is ' ' or ')');
            }

            Take(')');
            return new(items, Parameters());
        }

        private List<KeyValuePair<string, object>> Parameters()
        {
            var parameters = new List<KeyValuePair<string, object>>();
            while (Next == ';')
            {
                Advance().Skip(" ");
                var key = Key();
                Require(parameters.TrueForAll(p => !string.Equals(p.Key, key, StringComparison.Ordinal)));
                parameters.Add(new(key, Next == '=' ? Advance().Bare() : true));
            }

            return parameters;
        }

        private string Key()
        {
            var start = _at;
            Require(Next is (>= 'a' and <= 'z') or '*');
            while (Next is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '_' or '-' or '.' or '*')
            {
                _at++;
            }

            return text[start.._at];
        }

        private object Bare() => Next switch
        {
            '"' => String(),
            ':' => Bytes(),
            '?' => Boolean(),
            '-' or (>= '0' and <= '9') => Integer(),
            _ => TokenText(),
        };

        private string String()
        {
            Take('"');
            var value = new StringBuilder();
            while (Next != '"')
            {
                if (Next == '\\')
                {
                    _at++;
                    Require(Next is '"' or '\\');
                }

                Require(Next is >= ' ' and <= '~');
                value.Append(Next);
                _at++;
            }

            Take('"');
            return value.ToString();
        }

        private byte[] Bytes()
        {
            Take(':');
            var end = text.IndexOf(':', _at);
            Require(end >= 0);
            var encoded = text[_at..end];
            _at = end + 1;
            var bytes = Convert.FromBase64String(encoded);

            // One value has one writing: no blanks, no missing padding, no stray bits in the last character.
            Require(string.Equals(Convert.ToBase64String(bytes), encoded, StringComparison.Ordinal));
            return bytes;
        }

        private bool Boolean()
        {
            Take('?');
            Require(Next is '0' or '1');
            return text[_at++] == '1';
        }

        private long Integer()
        {
            var start = _at;
            _at += Next == '-' ? 1 : 0;
            var digits = _at;
            while (char.IsAsciiDigit(Next))
            {
                _at++;
            }

            // Decimals have no place in signatures or digests.
            Require(_at - digits is >= 1 and <= 15 && Next != '.');
            return long.Parse(text.AsSpan(start, _at - start), NumberStyles.AllowLeadingSign,
                CultureInfo.InvariantCulture);
        }

        private Token TokenText()
        {
            var start = _at;
            Require(char.IsAsciiLetter(Next) || Next == '*');
            while (char.IsAsciiLetterOrDigit(Next)
                || (Next != '\0' && "!#$%&'*+-.^_`|~:/".Contains(Next, StringComparison.Ordinal)))
            {
                _at++;
            }

            return new(text[start.._at]);
        }

        private Reader Advance()
        {
            _at++;
            return this;
        }

        private void Skip(string what)
        {
            while (_at < text.Length && what.Contains(Next, StringComparison.Ordinal))
            {
                _at++;
            }
        }

        private void Take(char expected)
        {
            Require(Next == expected);
            _at++;
        }

        private static void Require(bool holds)
        {
            if (!holds)
            {
                throw new FormatException("Not a structured field.");
            }
        }
    }
}
