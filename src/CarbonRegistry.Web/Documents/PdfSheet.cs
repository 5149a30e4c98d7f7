using System.Text;
using SkiaSharp;

namespace CarbonRegistry.Web.Documents;

#pragma warning disable RS0030 // points on paper are no quantities
/// <summary>A PDF in the making: A4, text from top to bottom, tables that go on over pages. Its text is text: it can be
/// searched and copied.</summary>
internal sealed class PdfSheet : IDisposable
{
    private const float Width = 595, Height = 842, Margin = 48, Bottom = Height - 62;

    private static readonly Lazy<SKTypeface?> Typeface = new(Find);
    private static readonly SKColor Ink = new(0x17, 0x23, 0x2f), Muted = new(0x56, 0x64, 0x72),
    Line = new(0xb9, 0xc4, 0xcf), Brand = new(0x0a, 0x34, 0x59), Tint = new(0xee, 0xf2, 0xf6);

    private readonly MemoryStream _stream = new();
    private readonly SKDocument _document;
    private readonly SKPaint _paint = new() { IsAntialias = true };
    private readonly Dictionary<float, SKFont> _fonts = [];
    private readonly (string Left, Func<int, string> Right) _footer;
    private readonly string _head;
    private SKCanvas? _canvas;
    private float _y;
    private int _page;

    /// <summary>Begins one.</summary>
    /// <param name="head">What stands at the top of every page: whose it is.</param>
    /// <param name="title">The document's title.</param>
    /// <param name="footer">What stands at the bottom: left the same on every page, right by the page's number.</param>
    public PdfSheet(string head, string title, (string Left, Func<int, string> Right) footer)
    {
        _footer = footer;
        _head = head;
        _document = SKDocument.CreatePdf(_stream,
            new SKDocumentPdfMetadata { Title = title, Producer = "CarbonRegistry", Creator = "CarbonRegistry" });
        Next();
        Text(title, 18, Brand);
        _y += 6;
    }

    /// <summary>Whether the machine has a font that has Chinese characters.</summary>
    public static bool HasFont => Typeface.Value is not null;

    /// <summary>A heading.</summary>
    public void Heading(string text)
    {
        Room(48);
        _y += 10;
        Text(text, 12, Brand);
        _y += 2;
    }

    /// <summary>A paragraph.</summary>
    public void Paragraph(string text, float size = 10) => Text(text, size, Ink);

    /// <summary>Names with their values.</summary>
    public void Facts(IEnumerable<(string Name, string? Value)> facts)
    {
        const float names = 132;
        foreach (var (name, value) in facts.Where(f => !string.IsNullOrEmpty(f.Value)))
        {
            var lines = Wrap(value!, 10, Width - Margin - Margin - names);
            Room(lines.Count * 15);
            Draw(name, Margin, _y + 11, 9, Muted);
            foreach (var line in lines)
            {
                Draw(line, Margin + names, _y + 11, 10, Ink);
                _y += 15;
            }
        }

        _y += 4;
    }

    /// <summary>A table. Widths are shares of the page's; a column of figures is right-aligned.</summary>
    public void Table(IReadOnlyList<(
        string Name, int Share, bool Figure)> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        const float size = 8.5f, leading = 12, pad = 4;
        var shares = columns.Sum(c => c.Share);
        var widths = columns.Select(c => (Width - Margin - Margin) * c.Share / shares).ToArray();
        Row([.. columns.Select(c => c.Name)], head: true);
        foreach (var row in rows)
        {
            Row(row, head: false);
        }

        _y += 6;

        void Row(IReadOnlyList<string> cells, bool head)
        {
            var lines = cells.Select((c, i) => Wrap(c, size, widths[i] - pad - pad)).ToArray();
            var height = (Math.Max(1, lines.Max(l => l.Count)) * leading) + pad + 2;
            if (Room(height) && !head)
            {
                Row([.. columns.Select(c => c.Name)], head: true);
            }

            if (head)
            {
                _paint.Color = Tint;
                _canvas!.DrawRect(Margin, _y, Width - Margin - Margin, height, _paint);
            }

            var x = Margin;
            for (var i = 0; i < cells.Count; i++)
            {
                for (var l = 0; l < lines[i].Count; l++)
                {
                    var at = columns[i].Figure ? x + widths[i] - pad - Font(size).MeasureText(lines[i][l]) : x + pad;
                    Draw(lines[i][l], at, _y + pad + 7 + (l * leading), size, Ink);
                }

                x += widths[i];
            }

            _y += height;
            _paint.Color = Line;
            _paint.StrokeWidth = 0.5f;
            _canvas!.DrawLine(Margin, _y, Width - Margin, _y, _paint);
        }
    }

    /// <summary>The document's bytes.</summary>
    public byte[] Close()
    {
        End();
        _document.Close();
        return _stream.ToArray();
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
        _stream.Dispose();
    }

    private void Text(string text, float size, SKColor color)
    {
        foreach (var line in Wrap(text, size, Width - Margin - Margin))
        {
            Room(size * 1.6f);
            Draw(line, Margin, _y + size, size, color);
            _y += size * 1.6f;
        }
    }

    private void Draw(string text, float x, float y, float size, SKColor color)
    {
        // With the text beside the glyphs: from glyphs alone a reader would guess 流⽔, the radical, for 流水, and not
        // find it.
        var font = Font(size);
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
            _canvas!.DrawText(blob, 0, 0, _paint);
        }
    }

    /// <summary>Sees to it that so much fits on the page. Says whether a new one was begun.</summary>
    private bool Room(float height)
    {
        if (_y + height <= Bottom)
        {
            return false;
        }

        Next();
        return true;
    }

    private void Next()
    {
        End();
        _canvas = _document.BeginPage(Width, Height);
        _page++;
        Draw(_head, Margin, 40, 9, Muted);
        _paint.Color = Brand;
        _paint.StrokeWidth = 1.2f;
        _canvas.DrawLine(Margin, 48, Width - Margin, 48, _paint);
        _y = 62;
    }

    private void End()
    {
        if (_canvas is null)
        {
            return;
        }

        _paint.Color = Line;
        _paint.StrokeWidth = 0.5f;
        _canvas.DrawLine(Margin, Height - 50, Width - Margin, Height - 50, _paint);
        Draw(_footer.Left, Margin, Height - 36, 8, Muted);
        var right = _footer.Right(_page);
        Draw(right, Width - Margin - Font(8).MeasureText(right), Height - 36, 8, Muted);
        _document.EndPage();
    }

    /// <summary>Lines of a text that fit: broken at blanks, and before any character where a word is too long or
    /// Chinese.</summary>
    private List<string> Wrap(string text, float size, float width)
    {
        var (font, lines) = (Font(size), new List<string>());
        foreach (var paragraph in text.Split('\n'))
        {
            var rest = paragraph;
            while (rest.Length > 0)
            {
                var fits = font.BreakText(rest, width);
                fits = Math.Clamp(fits, 1, rest.Length);
                if (fits < rest.Length)
                {
                    var blank = rest.LastIndexOf(' ', fits - 1, fits);
                    fits = blank > fits / 2 && rest[fits] < 0x2e80 && rest[fits - 1] < 0x2e80 ? blank + 1 : fits;
                }

                lines.Add(rest[..fits].TrimEnd());
                rest = rest[fits..];
            }
        }

        return lines;
    }

    private SKFont Font(float size)
    {
        if (!_fonts.TryGetValue(size, out var font))
        {
            _fonts[size] = font = new SKFont(Typeface.Value, size) { Subpixel = true, Hinting = SKFontHinting.None,
                LinearMetrics = true };
        }

        return font;
    }

    /// <summary>The font that is named, else the first of the usual ones that is there. Of collections the simplified
    /// Chinese face.</summary>
    private static SKTypeface? Find()
    {
        (string? Path, int Face)[] candidates =
        [
            (Environment.GetEnvironmentVariable("CARBONREGISTRY_FONT"), 0),
            ("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", 2),
            ("/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc", 2),
            ("/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc", 2),
            ("/usr/share/fonts/opentype/noto/NotoSansCJKsc-Regular.otf", 0),
            ("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc", 0),
            (Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.Fonts), "msyh.ttc"), 0),
            ("/System/Library/Fonts/PingFang.ttc", 0), ("/System/Library/Fonts/STHeiti Light.ttc", 1),
        ];
        return candidates.Where(c => File.Exists(c.Path)).Select(c => SKTypeface.FromFile(c.Path, c.Face))
            .FirstOrDefault(t => t is not null && t.ContainsGlyph('碳'));
    }
}
