using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace CarbonRegistry.Files;

/// <summary>What a cell means once it is read.</summary>
/// <param name="Text">What it says, in the one form that the registry writes it in.</param>
/// <param name="Wrong">Why it cannot be read, or null.</param>
/// <param name="Detail">Particulars of that.</param>
public readonly record struct CellReading(string Text, RefusalKind? Wrong = null, Text? Detail = null);

/// <summary>
/// What the cells of a column are. It reads them, whoever wrote them and however wide their digits are, and it says
/// what it asks for: templates, previews, help and the description of the interface all take it from here.
/// </summary>
public sealed partial class CellType
{
    /// <summary>A text, as it is.</summary>
    public static readonly CellType Text = new(new("文字", "text"), text => new(text));

    /// <summary>A telephone number or an address for mail.</summary>
    public static readonly CellType Contact = new(
        new("文字", "text"), text => new(Narrow(text))) { IsSaid = true, IsSecret = true };

    /// <summary>An account number.</summary>
    public static readonly CellType Account = new(new("账户号", "an account number"), OfAccount) { IsSaid = true };

    /// <summary>A unified social credit code.</summary>
    public static readonly CellType Credit = new(
        new("18 位统一社会信用代码", "a unified social credit code of 18 characters"),
        text => OfIdentifier(text, t => CreditCode.TryParse(t, out _), Credit!.About)) { IsSaid = true };

    /// <summary>A resident identity number.</summary>
    public static readonly CellType Identity = new(
        new("18 位公民身份号码", "a resident identity number of 18 characters"),
        text => OfIdentifier(text, t => IdentityNumber.TryParse(t, out _), Identity!.About)) { IsSaid = true,
            IsSecret = true };

    /// <summary>A unified social credit code, or a resident identity number.</summary>
    public static readonly CellType Identifier = new(
        new("统一社会信用代码或公民身份号码", "a unified social credit code, or a resident identity number"),
        text => OfIdentifier(
            text, t => CreditCode.TryParse(t, out _) || IdentityNumber.TryParse(t, out _), Identifier!.About))
    {
        IsSaid = true, IsSecret = true,
    };

    /// <summary>Tonnes that move: at least one.</summary>
    public static readonly CellType Quantity = new(
        new("吨，正整数", "tonnes, a whole number from 1"),
        text => OfNumber(text, 1, SerialRange.MaxSerial, Refusals.QuantityInvalid, null))
    {
        IsSaid = true, IsSummed = true,
    };

    /// <summary>Tonnes that are owed: none is a figure too.</summary>
    public static readonly CellType Amount = new(
        new("吨，整数，从 0 起", "tonnes, a whole number from 0"),
        text => OfNumber(text, 0, long.MaxValue, Refusals.FieldInvalid, Amount!.Valid))
    {
        IsSaid = true, IsSummed = true,
    };

    /// <summary>A year.</summary>
    public static readonly CellType Year = new(new("年度，四位", "a year of four digits"), OfYear) { IsSaid = true };

    /// <summary>A day.</summary>
    public static readonly CellType Day = new(new("年-月-日", "yyyy-MM-dd"), OfDay) { IsSaid = true };

    /// <summary>Yes or no.</summary>
    public static readonly CellType Flag = Words(
        new("是 / 否", "yes / no"), ("true", new("是", "yes")), ("false", new("否", "no")), ("true", new("1", "y")),
        ("false", new("0", "n")));

    /// <summary>Serial ranges.</summary>
    public static readonly CellType Serials = new(
        new("号段，多个以分号分隔", "serial ranges, parted by semicolons"), OfSerials) { IsSaid = true };

    /// <summary>A type of unit.</summary>
    public static readonly CellType Unit = Words(
        Listed(UnitTypes.All.Select(u => (u.Code, u.Name))), [.. UnitTypes.All.Select(u => (u.Code, u.Name))]);

    /// <summary>A state of an account.</summary>
    public static readonly CellType State = Words(
        Listed(AccountState.All.Select(s => (s.Key, s.Name))), [.. AccountState.All.Select(s => (s.Key, s.Name))]);

    /// <summary>The number of a project.</summary>
    public static readonly CellType Project = new(
        new("项目编号", "a project's number"), text => new(Narrow(text).ToUpperInvariant())) { IsSaid = true };

    /// <summary>The id of a request.</summary>
    public static readonly CellType Id = new(new("申请标识", "the id of a request"), OfId);

    private readonly Func<string, CellReading> _read;

    private CellType(Text about, Func<string, CellReading> read) => (About, _read) = (about, read);

    /// <summary>What it asks for.</summary>
    public Text About { get; }

    /// <summary>What a cell of it must be that is something else.</summary>
    public Text Valid => new($"应为：{About.Zh}", $"It must be: {About.En}");

    /// <summary>Whether it is said where a cell was read as something that it does not say letter by letter.</summary>
    public bool IsSaid { get; private init; }

    /// <summary>Whether its cells are tonnes, which a line of sums beneath a list adds up.</summary>
    public bool IsSummed { get; private init; }

    /// <summary>Whether what a cell says is a person's own, and is not repeated.</summary>
    public bool IsSecret { get; private init; }

    /// <summary>One of some words: by its key, or by what the interface calls it, in either language.</summary>
    /// <param name="about">What it asks for.</param>
    /// <param name="words">The keys with their names. A key may have several names.</param>
    public static CellType Words(Text about, params IReadOnlyList<(string Key, Text Name)> words)
    {
        var keys = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, name) in words)
        {
            foreach (var word in new[] { key, name.Zh, name.En })
            {
                keys.TryAdd(Plain(word), key);
            }
        }

        return new(about, text => keys.TryGetValue(Plain(text), out var key)
            ? new(key) : new(text, Refusals.FieldInvalid, new($"应为：{about.Zh}", $"It must be one of: {about.En}")));
    }

    /// <summary>A type of account: it asks for one of these, and reads every type, since the product's own lists say
    /// them all. What is none of these the act refuses.</summary>
    public static CellType AccountsOf(params IReadOnlyList<AccountType> types)
    {
        ArgumentNullException.ThrowIfNull(types);
        return Words(
            Listed(types.Select(t => (t.Code, t.Name))),
            [.. AccountTypes.All.SelectMany(t => new[] { (t.Code, t.Name), (t.Code, new Text(t.Key, t.Key)) })]);
    }

    /// <summary>Reads a cell that says something.</summary>
    public CellReading Read(string text) => _read(text);

    /// <summary>What a person typed as the registry writes it; as it is where it cannot be read, so that the act says
    /// what is wrong with it.</summary>
    public string Written(string text) => _read(text) is { Wrong: null } reading ? reading.Text : text;

    /// <summary>Whether two names are one: width, case and blanks do not count.</summary>
    internal static bool IsSame(string one, string other) => Plain(one) == Plain(other);

    /// <summary>A word as it is compared: width, case and blanks do not count.</summary>
    internal static string Plain(string text) => Compact(text.Normalize(NormalizationForm.FormKC)).ToUpperInvariant();

    /// <summary>The words with their keys, for people.</summary>
    private static Text Listed(IEnumerable<(string Key, Text Name)> words)
    {
        var all = words.ToList();
        return new(
            string.Join('、', all.Select(w => $"{w.Name.Zh}（{w.Key}）")),
            string.Join(", ", all.Select(w => $"{w.Name.En} ({w.Key})")));
    }

    /// <summary>Wide letters, digits and signs as ASCII has them.</summary>
    private static string Narrow(string text) => string.Create(text.Length, text, (into, from) =>
    {
        for (var i = 0; i < from.Length; i++)
        {
            into[i] = Widths.Narrow(from[i]);
        }
    });

    /// <summary>The same without any blanks.</summary>
    private static string Compact(string text) =>
        new([.. text.Where(c => !char.IsWhiteSpace(c)).Select(Widths.Narrow)]);

    /// <summary>The same with capitals, and every stroke a hyphen.</summary>
    private static string Code(string text) => new([.. Compact(text).Select(c => c is (>= '\u2010' and <= '\u2015')
        or '\u2212' or '\u2500' or '\u2501' or '\u30FC' or '\uFE58' or '\uFE63' ? '-' : char.ToUpperInvariant(c))]);

    private static CellReading OfAccount(string text)
    {
        var code = Code(text);
        return AccountNumber.TryParse(code, out _) ? new(code) : Unwritten(text, Refusals.FieldInvalid, new(
            "不是账户号：格式或校验位不对", "No account number: its form or its check digits are wrong"));
    }

    private static CellReading OfIdentifier(string text, Func<string, bool> isRight, Text about)
    {
        var code = Code(text);
        return isRight(code) ? new(code)
            : CutByExponent().IsMatch(code) || CutToZeros().IsMatch(code) ? new(text, Refusals.NumberCut)
            : Unwritten(text, Refusals.IdentifierInvalid, about);
    }

    private static CellReading OfNumber(string text, long least, long most, RefusalKind wrong, Text? why)
    {
        var plain = Compact(text);
        if (CutByExponent().IsMatch(plain))
        {
            return new(text, Refusals.NumberCut);
        }

        if (Grouped().IsMatch(plain))
        {
            plain = plain.Replace(",", "", StringComparison.Ordinal);
        }

        return PlainNumber.Of(plain) is { IsNegative: false } number && number.Exponent >= number.Digits.Length
            && long.TryParse(number.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            && value >= least && value <= most
                ? new(value.ToString(CultureInfo.InvariantCulture)) : Unwritten(text, wrong, why);
    }

    private static CellReading OfYear(string text)
    {
        var plain = Compact(text).TrimEnd('度').TrimEnd('年');
        return plain.Length == 4 && plain.All(char.IsAsciiDigit) ? new(plain)
            : plain.Length == 9 && plain[4] == '+' && plain[..4] == plain[5..] && plain[..4].All(char.IsAsciiDigit)
                ? new(plain[..4]) : Unwritten(text, Refusals.FieldInvalid, Year.Valid);
    }

    private static CellReading OfDay(string text)
    {
        string[] forms = ["yyyy-M-d", "yyyy/M/d", "yyyy.M.d", "yyyy年M月d日", "yyyyMMdd"];
        return DateOnly.TryParseExact(Compact(text), forms, CultureInfo.InvariantCulture, DateTimeStyles.None,
            out var day)
            ? new(day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))
            : Unwritten(text, Refusals.FieldInvalid, new("应为年-月-日", "It must be written yyyy-MM-dd"));
    }

    private static CellReading OfSerials(string text)
    {
        var ranges = Narrow(text).Split([';', '、', '\n'], StringSplitOptions.RemoveEmptyEntries).Select(Code).ToList();
        return ranges.Count > 0 && ranges.TrueForAll(r => SerialNumber.TryParse(r, out _))
            ? new(string.Join(';', ranges)) : Unwritten(text, Refusals.FieldInvalid, Serials.Valid);
    }

    private static CellReading OfId(string text) => Guid.TryParseExact(Compact(text), "D", out var id)
        && id != Guid.Empty
        ? new(id.ToString()) : Unwritten(text, Refusals.FieldInvalid, Id.Valid);

    /// <summary>What nobody can see in a cell is the first thing to be said of it.</summary>
    private static CellReading Unwritten(string text, RefusalKind wrong, Text? why) =>
        new(text, wrong, NameCharacters.Wrong(text) is { } unseen
            ? new($"含有 {unseen.Zh}", $"It has {unseen.En} in it")
            : why);

    // 1.10101E+17: what a spreadsheet program shows, and saves as CSV, of a number that is too long for it.
    [GeneratedRegex(@"^[0-9]+(\.[0-9]+)?[Ee]\+?[0-9]+$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex CutByExponent();

    // Of 16 digits or more it keeps 15: the rest are zeros.
    [GeneratedRegex("^[0-9]{15}0+$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex CutToZeros();

    [GeneratedRegex(@"^[0-9]{1,3}(,[0-9]{3})+(\.0+)?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Grouped();
}
