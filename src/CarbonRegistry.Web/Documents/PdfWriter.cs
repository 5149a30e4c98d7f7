using System.Globalization;
using System.Text;
using SkiaSharp;

namespace CarbonRegistry.Web.Documents;

#pragma warning disable RS0030 // points on paper are no quantities
/// <summary>
/// A PDF in the making: pages, and text on them that can be searched and copied. Pages that are finished go to the
/// stream, so that a document of a thousand of them takes no more memory than one.
/// </summary>
internal sealed class PdfWriter : IDisposable
{
    /// <summary>A4, in points.</summary>
    public const float Short = 595, Long = 842;

    public static readonly SKColor Ink = new(0x17, 0x23, 0x2f), Muted = new(0x56, 0x64, 0x72),
        Line = new(0xb9, 0xc4, 0xcf), Brand = new(0x0a, 0x34, 0x59), Tint = new(0xee, 0xf2, 0xf6),
        Gold = new(0xa8, 0x86, 0x3a);

    private const string NotFirst = "，。；：！？、）」』》〉】〕…,.;:!?)]}%·", NotLast = "（「『《〈【〔([{";

    private readonly SKDocument _document;
    private readonly SKPaint _paint = new() { IsAntialias = true };
    private readonly Dictionary<(SKTypeface, float), SKFont> _fonts = [];
    private readonly SortedSet<Rune> _missing = [];
    private SKCanvas? _canvas;

    /// <summary>Begins one.</summary>
    public PdfWriter(Stream stream, string title) => _document = SKDocument.CreatePdf(stream,
        new SKDocumentPdfMetadata { Title = title, Producer = "CarbonRegistry", Creator = "CarbonRegistry" });

    /// <summary>Characters that no font sets: a document that has any is not given out.</summary>
    public IReadOnlyCollection<Rune> Missing => _missing;

    /// <summary>The page.</summary>
    public SKCanvas Canvas => _canvas ?? throw new InvalidOperationException("There is no page.");

    /// <summary>Characters as people are told of them: themselves, and their numbers.</summary>
    public static string Named(IEnumerable<Rune> runes) => string.Join(' ',
        runes.Take(10).Select(r => string.Create(CultureInfo.InvariantCulture, $"{r} (U+{r.Value:X4})")));

    /// <summary>Characters by their numbers alone, where they cannot be printed.</summary>
    public static string CodesOf(IEnumerable<Rune> runes) => string.Join(' ',
        runes.Distinct().Take(10).Select(r => string.Create(CultureInfo.InvariantCulture, $"U+{r.Value:X4}")));

    /// <summary>The characters of a text that no font sets.</summary>
    public static IEnumerable<Rune> MissingIn(string text) =>
        text.EnumerateRunes().Where(r => r.Value >= ' ' && DocumentFonts.Of(Face.Plain, r) is null);

    /// <summary>Begins a page; what was begun before is finished.</summary>
    public void Page(float width, float height)
    {
        EndPage();
        _canvas = _document.BeginPage(width, height);
    }

    /// <summary>A line.</summary>
    public void Rule(float x1, float y1, float x2, float y2, SKColor color, float stroke)
    {
        (_paint.Color, _paint.StrokeWidth) = (color, stroke);
        Canvas.DrawLine(x1, y1, x2, y2, _paint);
    }

    /// <summary>A filled rectangle.</summary>
    public void Fill(float x, float y, float width, float height, SKColor color)
    {
        _paint.Color = color;
        Canvas.DrawRect(x, y, width, height, _paint);
    }

    /// <summary>How wide a text is.</summary>
    public float Measure(string text, Face face, float size) =>
        Runs(text, face).Sum(r => Font(r.Typeface, size).MeasureText(r.Text));

    /// <summary>A text that begins at a point of its base line.</summary>
    public void Draw(string text, float x, float y, Face face, float size, SKColor color)
    {
        foreach (var (typeface, run) in Runs(text, face))
        {
            var font = Font(typeface, size);
            DrawRun(run, font, x, y, color);
            x += font.MeasureText(run);
        }
    }

    /// <summary>A text about the middle of a line, its letters apart.</summary>
    public void Centre(string text, float middle, float y, Face face, float size, SKColor color, float apart = 0)
    {
        var letters = apart > 0 ? text.EnumerateRunes().Select(r => r.ToString()).ToList() : [text];
        var x = middle - ((letters.Sum(l => Measure(l, face, size)) + (apart * (letters.Count - 1))) / 2);
        foreach (var letter in letters)
        {
            Draw(letter, x, y, face, size, color);
            x += Measure(letter, face, size) + apart;
        }
    }

    /// <summary>Lines of a text that fit. They break at blanks and beside Chinese characters, never within a number or
    /// a word, except one that is wider than the line.</summary>
    public List<string> Wrap(string text, Face face, float size, float width)
    {
        var lines = new List<string>();
        foreach (var paragraph in text.Split('\n'))
        {
            var line = "";
            foreach (var piece in Pieces(paragraph))
            {
                if (line.Length > 0 && Measure((line + piece).TrimEnd(), face, size) > width)
                {
                    lines.Add(line.TrimEnd());
                    line = "";
                }

                line += line.Length == 0 ? piece.TrimStart(' ') : piece;
                while (Measure(line.TrimEnd(), face, size) > width && line.Length > 1)
                {
                    var fits = Enumerable.Range(1, line.Length - 1)
                        .Last(n => n == 1 || Measure(line[..n], face, size) <= width);
                    fits -= fits > 1 && char.IsLowSurrogate(line[fits]) ? 1 : 0;
                    lines.Add(line[..fits]);
                    line = line[fits..];
                }
            }

            lines.Add(line.TrimEnd());
        }

        return lines;
    }

    /// <summary>The greatest size, in steps of half a point, at which no number and no word has to break.</summary>
    public float SizeFor(string text, Face face, float size, float least, float width)
    {
        while (size > least && text.Split('\n').SelectMany(Pieces).Any(p => Measure(p.Trim(), face, size) > width))
        {
            size -= 0.5f;
        }

        return size;
    }

    /// <summary>Finishes the document.</summary>
    public void Close()
    {
        EndPage();
        _document.Close();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var font in _fonts.Values)
        {
            font.Dispose();
        }

        _paint.Dispose();
        _document.Dispose();
    }

    private static IEnumerable<string> Pieces(string text)
    {
        var from = 0;
        for (var i = 1; i < text.Length; i++)
        {
            if (MayBreak(text, i))
            {
                yield return text[from..i];
                from = i;
            }
        }

        if (from < text.Length)
        {
            yield return text[from..];
        }
    }

    private static bool MayBreak(string text, int at)
    {
        var (before, after) = (text[at - 1], text[at]);
        return !char.IsLowSurrogate(after) && after != ' ' && !NotFirst.Contains(after, StringComparison.Ordinal)
            && !NotLast.Contains(before, StringComparison.Ordinal)
            && (before == ' ' || IsWide(before) || IsWide(after)

                // Between the first and the last of a serial range.
                || (before == '.' && at > 1 && text[at - 2] == '.'));
    }

    private static bool IsWide(char c) => c >= 0x2e80;

    private IEnumerable<(SKTypeface Typeface, string Text)> Runs(string text, Face face)
    {
        SKTypeface? current = null;
        var run = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (DocumentFonts.Of(face, rune) is not { } typeface)
            {
                _ = _missing.Add(rune);
                continue;
            }

            if (typeface != current && run.Length > 0)
            {
                yield return (current!, run.ToString());
                _ = run.Clear();
            }

            current = typeface;
            _ = run.Append(rune.ToString());
        }

        if (run.Length > 0)
        {
            yield return (current!, run.ToString());
        }
    }

    private void DrawRun(string text, SKFont font, float x, float y, SKColor color)
    {
        // With the text beside the glyphs: from glyphs alone a reader would guess 流⽔, the radical, for 流水, and not
        // find it.
        var glyphs = font.GetGlyphs(text);
        var clusters = new uint[glyphs.Length];
        uint at = 0;
        foreach (var (i, rune) in text.EnumerateRunes().Index())
        {
            clusters[i] = at;
            at += (uint)rune.Utf8SequenceLength;
        }

        using var builder = new SKTextBlobBuilder();
        var run = builder.AllocateRawTextRun(font, glyphs.Length, x, y, (int)at);
        glyphs.CopyTo(run.Glyphs);
        clusters.CopyTo(run.Clusters);
        Encoding.UTF8.GetBytes(text, run.Text);
        using var blob = builder.Build();
        if (blob is not null)
        {
            _paint.Color = color;
            Canvas.DrawText(blob, 0, 0, _paint);
        }
    }

    private void EndPage()
    {
        if (_canvas is not null)
        {
            _document.EndPage();
            _canvas = null;
        }
    }

    private SKFont Font(SKTypeface typeface, float size)
    {
        if (!_fonts.TryGetValue((typeface, size), out var font))
        {
            _fonts[(typeface, size)] = font = new SKFont(typeface, size) { Subpixel = true,
                Hinting = SKFontHinting.None, LinearMetrics = true };
        }

        return font;
    }
}
