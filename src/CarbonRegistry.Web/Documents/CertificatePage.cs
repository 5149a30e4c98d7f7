using QRCoder;
using SkiaSharp;

namespace CarbonRegistry.Web.Documents;

#pragma warning disable RS0030 // points on paper are no quantities
/// <summary>What stands on a certificate.</summary>
internal sealed record CertificateContent
{
    /// <summary>Whose registry it is.</summary>
    public required string Registry { get; init; }

    /// <summary>The title in the person's language.</summary>
    public required string Title { get; init; }

    /// <summary>The title in the other language.</summary>
    public required string Subtitle { get; init; }

    /// <summary>The number, with the word before it.</summary>
    public required string Number { get; init; }

    /// <summary>What is certified.</summary>
    public required string Sentence { get; init; }

    /// <summary>Quantities in figures and in words.</summary>
    public required IReadOnlyList<(string Figures, string Words)> Quantities { get; init; }

    /// <summary>Particulars.</summary>
    public required IReadOnlyList<(string Name, string? Value)> Facts { get; init; }

    /// <summary>What the certified rests on or ends with.</summary>
    public required string Standing { get; init; }

    /// <summary>Who gives it: the line above the seal.</summary>
    public required string Issuer { get; init; }

    /// <summary>The day.</summary>
    public required string Day { get; init; }

    /// <summary>What stands in the seal's place.</summary>
    public required string Seal { get; init; }

    /// <summary>Where it is checked.</summary>
    public required string Address { get; init; }

    /// <summary>Says how it is checked, beneath the code.</summary>
    public required string Check { get; init; }

    /// <summary>What of the books it was made of.</summary>
    public required string Proof { get; init; }
}

/// <summary>A certificate as a page to frame: A4, upright.</summary>
internal static class CertificatePage
{
    private const float Width = PdfWriter.Short, Height = PdfWriter.Long, Middle = Width / 2, Side = 84;
    private const float CodeSize = 92, Foot = 640;
    private const int Quiet = 4;

    private static readonly SKColor Pale = new(0xe7, 0xee, 0xf4);

    /// <summary>Draws it.</summary>
    public static void Draw(PdfWriter pdf, CertificateContent of)
    {
        pdf.Page(Width, Height);
        Border(pdf);
        Emblem(pdf, Middle - 21, 70);
        pdf.Centre(of.Registry, Middle, 134, Face.Plain, 10.5f, PdfWriter.Muted, apart: 1);
        var y = Title(pdf, of);
        pdf.Centre(of.Number, Middle, y += 30, Face.Plain, 11, PdfWriter.Ink);
        y += 40;
        foreach (var line in pdf.Wrap(of.Sentence, Face.Serif, 15, Width - Side - Side))
        {
            pdf.Draw(line, Side, y, Face.Serif, 15, PdfWriter.Ink);
            y += 26;
        }

        y += 4;
        foreach (var (figures, words) in of.Quantities)
        {
            pdf.Fill(Side, y, Width - Side - Side, 62, PdfWriter.Tint);
            pdf.Fill(Side, y, 3, 62, PdfWriter.Gold);
            var inside = Width - Side - Side - 24;
            pdf.Centre(figures, Middle, y + 29, Face.SerifBold,
                Fitting(pdf, figures, Face.SerifBold, 23, inside), PdfWriter.Brand);
            pdf.Centre(words, Middle, y + 50, Face.Serif, Fitting(pdf, words, Face.Serif, 12, inside), PdfWriter.Ink);
            y += 70;
        }

        Facts(pdf, of, y + 12);
        Bottom(pdf, of);
    }

    private static float Fitting(PdfWriter pdf, string text, Face face, float size, float width)
    {
        while (size > 6 && pdf.Measure(text, face, size) > width)
        {
            size -= 0.5f;
        }

        return size;
    }

    private static float Title(PdfWriter pdf, CertificateContent of)
    {
        const float apart = 5;
        var isChinese = of.Title.Any(c => c >= 0x2e80);
        var size = 34f;
        while (pdf.Measure(of.Title, Face.SerifBold, size) + (isChinese ? apart * of.Title.Length : 0)
            > Width - Side - Side)
        {
            size -= 1;
        }

        pdf.Centre(of.Title, Middle, 184, Face.SerifBold, size, PdfWriter.Brand, isChinese ? apart : 0);
        pdf.Centre(of.Subtitle, Middle, 206, Face.Serif, 12, PdfWriter.Gold, apart: isChinese ? 0.6f : 3);
        pdf.Rule(Middle - 120, 220, Middle - 8, 220, PdfWriter.Gold, 0.8f);
        pdf.Rule(Middle + 8, 220, Middle + 120, 220, PdfWriter.Gold, 0.8f);
        Diamond(pdf, Middle, 220, 4);
        return 220;
    }

    private static void Facts(PdfWriter pdf, CertificateContent of, float y)
    {
        const float names = 122, size = 10;
        foreach (var (name, value) in of.Facts.Where(f => !string.IsNullOrEmpty(f.Value)))
        {
            var width = Width - Side - Side - names;
            var fitting = pdf.SizeFor(value!, Face.Plain, size, 7, width);
            foreach (var (i, line) in pdf.Wrap(value!, Face.Plain, fitting, width).Index())
            {
                if (i == 0)
                {
                    pdf.Draw(name, Side, y, Face.Plain, 9, PdfWriter.Muted);
                }

                pdf.Draw(line, Side + names, y, Face.Plain, fitting, PdfWriter.Ink);
                y += 15;
            }

            y += 2;
        }

        foreach (var line in pdf.Wrap(of.Standing, Face.Plain, 9, Width - Side - Side))
        {
            pdf.Draw(line, Side, y + 8, Face.Plain, 9, PdfWriter.Muted);
            y += 14;
        }
    }

    private static void Bottom(PdfWriter pdf, CertificateContent of)
    {
        Code(pdf, of.Address, Side, Foot + 18);
        var y = Foot + 18 + CodeSize + 12;
        var size = pdf.SizeFor(of.Check, Face.Plain, 7.5f, 5, 230);
        foreach (var line in pdf.Wrap(of.Check, Face.Plain, size, 230))
        {
            pdf.Draw(line, Side, y, Face.Plain, size, PdfWriter.Muted);
            y += 11;
        }

        const float right = Width - Side - 66;
        using var ring = new SKPaint
        {
            IsAntialias = true, IsStroke = true, StrokeWidth = 0.9f, Color = PdfWriter.Line,
            PathEffect = SKPathEffect.CreateDash([4, 3], 0),
        };
        pdf.Canvas.DrawCircle(right, Foot + 62, 52, ring);
        pdf.Centre(of.Seal, right, Foot + 66, Face.Plain, 9, PdfWriter.Muted);
        pdf.Centre(of.Issuer, right, Foot + 130, Face.Serif, Fitting(pdf, of.Issuer, Face.Serif, 11, 190),
            PdfWriter.Ink);
        pdf.Centre(of.Day, right, Foot + 146, Face.Serif, 11, PdfWriter.Ink);
        pdf.Centre(of.Proof, Middle, Height - 44, Face.Plain, Fitting(pdf, of.Proof, Face.Plain, 6.5f, Width - 112),
            PdfWriter.Muted);
    }

    /// <summary>The code that leads to the page that says whether the certificate holds.</summary>
    private static void Code(PdfWriter pdf, string address, float left, float top)
    {
        using var data = QRCodeGenerator.GenerateQrCode(address, QRCodeGenerator.ECCLevel.M);
        var rows = data.ModuleMatrix;
        var module = CodeSize / rows.Count;
        using var paint = new SKPaint { Color = PdfWriter.Ink };

        // The quiet zone about it is the paper's.
        left -= Quiet * module;
        for (var y = 0; y < rows.Count; y++)
        {
            for (var x = 0; x < rows[y].Length; x++)
            {
                var first = x;
                while (x < rows[y].Length && rows[y][x])
                {
                    x++;
                }

                if (x > first)
                {
                    pdf.Canvas.DrawRect(left + (first * module), top + (y * module), (x - first) * module, module,
                        paint);
                }
            }
        }
    }

    private static void Border(PdfWriter pdf)
    {
        using var paint = new SKPaint { IsAntialias = true, IsStroke = true };

        // A rosette, as on paper that is hard to copy.
        (paint.Color, paint.StrokeWidth) = (Pale, 0.5f);
        for (var i = 0; i < 18; i++)
        {
            pdf.Canvas.Save();
            pdf.Canvas.RotateDegrees(i * 10, Middle, Height / 2);
            pdf.Canvas.DrawOval(Middle, Height / 2, 210, 96, paint);
            pdf.Canvas.Restore();
        }

        Frame(24, PdfWriter.Brand, 2.4f);
        Frame(30, PdfWriter.Gold, 0.8f);
        Frame(36, PdfWriter.Brand, 0.5f);
        foreach (var (x, y) in new[] { (30f, 30f), (Width - 30, 30f), (30f, Height - 30), (Width - 30, Height - 30) })
        {
            pdf.Fill(x - 9, y - 9, 18, 18, SKColors.White);
            (paint.Color, paint.StrokeWidth) = (PdfWriter.Brand, 1.2f);
            pdf.Canvas.DrawRect(x - 9, y - 9, 18, 18, paint);
            Diamond(pdf, x, y, 5.5f);
        }

        void Frame(float inset, SKColor color, float stroke)
        {
            (paint.Color, paint.StrokeWidth) = (color, stroke);
            pdf.Canvas.DrawRect(inset, inset, Width - inset - inset, Height - inset - inset, paint);
        }
    }

    private static void Diamond(PdfWriter pdf, float x, float y, float half)
    {
        using var path = new SKPath();
        path.AddPoly([new(x, y - half), new(x + half, y), new(x, y + half), new(x - half, y)]);
        using var paint = new SKPaint { IsAntialias = true, Color = PdfWriter.Gold };
        pdf.Canvas.DrawPath(path, paint);
    }

    /// <summary>The registry's emblem, as <c>emblem.svg</c> has it.</summary>
    private static void Emblem(PdfWriter pdf, float left, float top)
    {
        const float scale = 42f / 32;
        using var paint = new SKPaint { IsAntialias = true, Color = PdfWriter.Brand };
        pdf.Canvas.DrawRoundRect(left, top, 42, 42, 6 * scale, 6 * scale, paint);
        (paint.StrokeWidth, paint.StrokeCap) = (2.4f * scale, SKStrokeCap.Round);
        (float From, float To, float Y, uint Color)[] lines =
        [
            (7, 25, 22.5f, 0xff9cc4e4), (7, 25, 17, 0xff9cc4e4), (7, 25, 11.5f, 0xff9cc4e4),
            (7, 13, 22.5f, 0xffffffff), (15, 25, 17, 0xffffffff), (7, 18, 11.5f, 0xffffffff),
        ];
        foreach (var line in lines)
        {
            paint.Color = new(line.Color);
            pdf.Canvas.DrawLine(left + (line.From * scale), top + (line.Y * scale), left + (line.To * scale),
                top + (line.Y * scale), paint);
        }
    }
}
