using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using SkiaSharp;

namespace CarbonRegistry.Web.Documents;

/// <summary>The faces of a document.</summary>
internal enum Face
{
    /// <summary>Running text and tables.</summary>
    Plain,

    /// <summary>What stands out in it.</summary>
    Bold,

    /// <summary>A certificate's text.</summary>
    Serif,

    /// <summary>A certificate's title.</summary>
    SerifBold,
}

/// <summary>
/// The machine's fonts. Each character is set in the first of them that has it; one that none has, or that cannot be
/// set letter by letter, is never printed: a box on a certificate is no name.
/// </summary>
internal static class DocumentFonts
{
    private static readonly Lazy<IReadOnlyList<SKTypeface>> Found = new(FindPlain);

    private static readonly Lazy<IReadOnlyDictionary<Face, IReadOnlyList<SKTypeface>>> Chains = new(() =>
        new Dictionary<Face, IReadOnlyList<SKTypeface>>
        {
            [Face.Plain] = Found.Value,
            [Face.Bold] = [.. Noto("NotoSansCJK-Bold.ttc"), .. Found.Value],
            [Face.Serif] = [.. Noto("NotoSerifCJK-Regular.ttc"), .. Found.Value],
            [Face.SerifBold] = [.. Noto("NotoSerifCJK-Bold.ttc"), .. Noto("NotoSansCJK-Bold.ttc"), .. Found.Value],
        });

    private static readonly ConcurrentDictionary<(Face, Rune), SKTypeface?> Known = [];

    // Scripts whose letters join, turn the line round, or stack: set letter by letter they would be misspelt.
    private static readonly (int First, int Last)[] Shaped =
    [
        (0x0590, 0x109F), (0x1780, 0x18AF), (0x1900, 0x1CFF), (0xA800, 0xAAFF), (0xABC0, 0xABFF), (0xFB1D, 0xFDFF),
        (0xFE70, 0xFEFF), (0x10800, 0x11FFF), (0x1E800, 0x1EFFF),
    ];

    /// <summary>Whether the machine has a font that has Chinese characters.</summary>
    public static bool Any => Found.Value.Count > 0 && Found.Value[0].ContainsGlyph('碳');

    /// <summary>The font that sets a character; null: none does.</summary>
    public static SKTypeface? Of(Face face, Rune rune) => Known.GetOrAdd((face, rune), k => Find(k.Item1, k.Item2));

    private static SKTypeface? Find(Face face, Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark
            or UnicodeCategory.EnclosingMark || Array.Exists(Shaped, s => rune.Value >= s.First && rune.Value <= s.Last)
            ? null : Chains.Value[face].FirstOrDefault(t => t.ContainsGlyph(rune.Value));

    /// <summary>Those that are named, then the first of the usual Chinese ones that is there, then what helps out with
    /// rare characters.</summary>
    private static List<SKTypeface> FindPlain()
    {
        // Of collections the simplified Chinese face.
        (string Path, int Face)[] usual =
        [
            ("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", 2),
            ("/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc", 2),
            ("/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc", 2),
            ("/usr/share/fonts/opentype/noto/NotoSansCJKsc-Regular.otf", 0),
            ("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc", 0),
            (Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.Fonts), "msyh.ttc"), 0),
            ("/System/Library/Fonts/PingFang.ttc", 0), ("/System/Library/Fonts/STHeiti Light.ttc", 1),
        ];
        string[] further =
        [
            "/usr/share/fonts/truetype/hanazono/HanaMinA.ttf", "/usr/share/fonts/truetype/hanazono/HanaMinB.ttf",
            "/usr/share/fonts/opentype/BabelStoneHan.ttf", "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
        ];
        var named = Environment.GetEnvironmentVariable("CARBONREGISTRY_FONT")?
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries) ?? [];
        var chinese = usual.Where(c => File.Exists(c.Path)).Select(c => SKTypeface.FromFile(c.Path, c.Face))
            .Where(t => t is not null && t.ContainsGlyph('碳')).Take(1);
        return [.. Open(named), .. chinese, .. Open(further)];
    }

    private static IEnumerable<SKTypeface> Open(IEnumerable<string> files) =>
        files.Where(File.Exists).Select(f => SKTypeface.FromFile(f)).Where(t => t is not null);

    private static IEnumerable<SKTypeface> Noto(string file)
    {
        string[] folders = ["opentype/noto", "noto-cjk", "google-noto-cjk"];
        return folders.Select(f => $"/usr/share/fonts/{f}/{file}").Where(File.Exists)
            .Select(f => SKTypeface.FromFile(f, 2)).Where(t => t is not null).Take(1);
    }
}
