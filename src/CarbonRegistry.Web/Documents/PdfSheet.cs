using SkiaSharp;

namespace CarbonRegistry.Web.Documents;

#pragma warning disable RS0030 // points on paper are no quantities
/// <summary>Pages of a document that are filled from top to bottom, A4; tables go on over pages.</summary>
internal sealed class PdfSheet
{
    private const float Margin = 48, TitleSize = 18;

    private readonly PdfWriter _pdf;
    private readonly float _width, _height;
    private readonly (string Left, Func<int, string> Right) _footer;
    private readonly string _head;
    private float _y;
    private int _page;

    /// <summary>Begins them.</summary>
    /// <param name="pdf">The document.</param>
    /// <param name="head">What stands at the top of every page: whose it is.</param>
    /// <param name="title">The title.</param>
    /// <param name="footer">What stands at the bottom: left the same on every page, right by the page's number.</param>
    /// <param name="broad">Whether the pages lie on their long side.</param>
    public PdfSheet(PdfWriter pdf, string head, string title, (string Left, Func<int, string> Right) footer,
        bool broad = false)
    {
        (_pdf, _head, _footer) = (pdf, head, footer);
        (_width, _height) = broad ? (PdfWriter.Long, PdfWriter.Short) : (PdfWriter.Short, PdfWriter.Long);
        Next();
        Write(title, TitleSize, PdfWriter.Brand, Face.Bold);
        _y += 6;
    }

    private float Bottom => _height - 62;

    private float Inside => _width - Margin - Margin;

    /// <summary>A heading.</summary>
    public void Heading(string text)
    {
        Room(64);
        _y += 10;
        Write(text, 12, PdfWriter.Brand, Face.Bold);
        _y += 2;
    }

    /// <summary>A paragraph.</summary>
    public void Paragraph(string text, float size = 10) => Write(text, size, PdfWriter.Ink, Face.Plain);

    /// <summary>Names with their values.</summary>
    public void Facts(IEnumerable<(string Name, string? Value)> facts)
    {
        const float names = 132;
        foreach (var (name, value) in facts.Where(f => !string.IsNullOrEmpty(f.Value)))
        {
            var size = _pdf.SizeFor(value!, Face.Plain, 10, 7, Inside - names);
            var lines = _pdf.Wrap(value!, Face.Plain, size, Inside - names);
            Room(lines.Count * 15);
            _pdf.Draw(name, Margin, _y + 11, Face.Plain, 9, PdfWriter.Muted);
            foreach (var line in lines)
            {
                _pdf.Draw(line, Margin + names, _y + 11, Face.Plain, size, PdfWriter.Ink);
                _y += 15;
            }
        }

        _y += 4;
    }

    /// <summary>A table. Widths are shares of the page's; a column of figures is right-aligned. A cell whose number
    /// would have to break is written smaller.</summary>
    public void Table(IReadOnlyList<(
        string Name, int Share, bool Figure)> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        const float size = 8.5f, least = 4.5f, leading = 12, pad = 4;
        var shares = columns.Sum(c => c.Share);
        var widths = columns.Select(c => Inside * c.Share / shares).ToArray();
        Row([.. columns.Select(c => c.Name)], head: true);
        foreach (var row in rows)
        {
            Row(row, head: false);
        }

        _y += 6;

        void Row(IReadOnlyList<string> cells, bool head)
        {
            var face = head ? Face.Bold : Face.Plain;
            var sizes = cells.Select((c, i) => _pdf.SizeFor(c, face, size, least, widths[i] - pad - pad)).ToArray();
            var lines = cells.Select((c, i) => _pdf.Wrap(c, face, sizes[i], widths[i] - pad - pad)).ToArray();
            var height = (Math.Max(1, lines.Max(l => l.Count)) * leading) + pad + 2;
            if (Room(height) && !head)
            {
                Row([.. columns.Select(c => c.Name)], head: true);
            }

            if (head)
            {
                _pdf.Fill(Margin, _y, Inside, height, PdfWriter.Tint);
            }

            var x = Margin;
            for (var i = 0; i < cells.Count; i++)
            {
                for (var l = 0; l < lines[i].Count; l++)
                {
                    var at = columns[i].Figure
                        ? x + widths[i] - pad - _pdf.Measure(lines[i][l], face, sizes[i]) : x + pad;
                    _pdf.Draw(lines[i][l], at, _y + pad + 7 + (l * leading), face, sizes[i], PdfWriter.Ink);
                }

                x += widths[i];
            }

            _y += height;
            _pdf.Rule(Margin, _y, _width - Margin, _y, PdfWriter.Line, 0.5f);
        }
    }

    private void Write(string text, float size, SKColor color, Face face)
    {
        foreach (var line in _pdf.Wrap(text, face, size, Inside))
        {
            Room(size * 1.6f);
            _pdf.Draw(line, Margin, _y + size, face, size, color);
            _y += size * 1.6f;
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
        _pdf.Page(_width, _height);
        _page++;
        _pdf.Draw(_head, Margin, 40, Face.Plain, 9, PdfWriter.Muted);
        _pdf.Rule(Margin, 48, _width - Margin, 48, PdfWriter.Brand, 1.2f);
        _pdf.Rule(Margin, _height - 50, _width - Margin, _height - 50, PdfWriter.Line, 0.5f);
        _pdf.Draw(_footer.Left, Margin, _height - 36, Face.Plain, 8, PdfWriter.Muted);
        var right = _footer.Right(_page);
        _pdf.Draw(right, _width - Margin - _pdf.Measure(right, Face.Plain, 8), _height - 36, Face.Plain, 8,
            PdfWriter.Muted);
        _y = 62;
    }
}
