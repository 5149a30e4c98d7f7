using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CarbonRegistry.Compliance;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Movements;

/// <summary>What a certificate certifies.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Prefix">The letters that its number begins with.</param>
/// <param name="Name">Its name.</param>
public sealed record CertificateKind(string Key, string Prefix, Text Name) : IKeyed<CertificateKind>
{
    /// <summary>取消证书: that units were cancelled of free will.</summary>
    public static readonly CertificateKind Cancellation =
        new("cancellation", "QX", new("碳单位自愿取消证书", "Certificate of voluntary cancellation"));

    /// <summary>履约证明: that an enterprise has surrendered all that is due for a year.</summary>
    public static readonly CertificateKind Compliance =
        new("compliance", "LY", new("履约证明", "Certificate of compliance"));

    /// <inheritdoc/>
    public static IReadOnlyList<CertificateKind> All { get; } = [Cancellation, Compliance];
}

/// <summary>
/// A certificate's number: <c>LY-2025-00000042-7F3KQ2MD</c>: kind, year, what it is about (the account, or the
/// journal's number of the cancellation), and a code. It follows from the books, so that it is the same whenever the
/// certificate is printed; the code is keyed, so that nobody finds a certificate by guessing.
/// </summary>
/// <param name="Kind">What it certifies.</param>
/// <param name="Year">The compliance year, or the year of the cancellation in Beijing.</param>
/// <param name="Subject">The account's sequence, or the journal's number; from 1.</param>
/// <param name="Code">Eight characters of Crockford's base 32: forty bits.</param>
internal sealed record CertificateNumber(CertificateKind Kind, short Year, long Subject, string Code)
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int CodeLength = 8, MostSubject = 19;

    /// <summary>The number of a certificate.</summary>
    public static CertificateNumber Of(Snapshot snapshot, CertificateKind kind, short year, long subject)
    {
        var key = snapshot.List("select key from record_key", r => r.Bytes("key"))[0];
        return Of(key, kind, year, subject);
    }

    /// <summary>Reads a number as people type it: small letters, blanks around it, and O, I, L for 0 and 1 are
    /// taken for what they mean. Null where it cannot be one.</summary>
    public static CertificateNumber? Read(string? text)
    {
        if (text is not { Length: > 0 and <= 60 } || text.Trim().ToUpperInvariant().Split('-') is not
            [var kind, { Length: 4 } year, { Length: >= 8 and <= MostSubject } subject, { Length: CodeLength } code]
            || CertificateKind.All.FirstOrDefault(k => k.Prefix == kind) is not { } found
            || !short.TryParse(year, NumberStyles.None, CultureInfo.InvariantCulture, out var ofYear)
            || !long.TryParse(subject, NumberStyles.None, CultureInfo.InvariantCulture, out var of) || of == 0)
        {
            return null;
        }

        code = code.Replace('O', '0').Replace('I', '1').Replace('L', '1');
        return code.All(c => Alphabet.Contains(c, StringComparison.Ordinal)) ? new(found, ofYear, of, code) : null;
    }

    /// <summary>Whether the registry gave it.</summary>
    public bool IsGenuine(Snapshot snapshot) => CryptographicOperations.FixedTimeEquals(
        Encoding.ASCII.GetBytes(Code), Encoding.ASCII.GetBytes(Of(snapshot, Kind, Year, Subject).Code));

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Kind.Prefix}-{Year:D4}-{Subject:D8}-{Code}");

    private static CertificateNumber Of(byte[] key, CertificateKind kind, short year, long subject)
    {
        // The words set it apart from whatever else is digested under the key.
        var text = string.Create(CultureInfo.InvariantCulture, $"certificate {kind.Prefix} {year} {subject}");
        var digest = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));
        var bits = BitConverter.ToUInt64(digest);
        return new(kind, year, subject,
            string.Create(CodeLength, bits, static (code, from) =>
            {
                for (var i = 0; i < code.Length; i++)
                {
                    code[i] = Alphabet[(int)((from >> (5 * i)) & 31)];
                }
            }));
    }
}

/// <summary>What everybody who has a certificate's number may read: what the certificate says, as the books have it
/// now. Of individuals nothing.</summary>
/// <param name="Number">The number as written.</param>
/// <param name="Kind">What it certifies.</param>
/// <param name="IsValid">Whether it is so still; what does not hold any more is not told.</param>
public sealed record CertificateCheck(string Number, CertificateKind Kind, bool IsValid)
{
    /// <summary>The year that the number says.</summary>
    public required short Year { get; init; }

    /// <summary>The enterprise; null: an individual.</summary>
    public Text? Holder { get; init; }

    /// <summary>When units were cancelled; null for a certificate of compliance.</summary>
    public string? At { get; init; }

    /// <summary>What was cancelled or surrendered, by unit type; of a certificate that holds.</summary>
    public IReadOnlyList<UnitSum> Quantities { get; init; } = [];

    /// <summary>For whom units were cancelled; null for an individual's.</summary>
    public string? Beneficiary { get; init; }

    /// <summary>What for, by its permanent name; null for an individual's.</summary>
    public string? Purpose { get; init; }

    /// <summary>The serial numbers that were cancelled, the first of them.</summary>
    public IReadOnlyList<string> Serials { get; init; } = [];
}

/// <summary>Looks a certificate up by its number.</summary>
internal static class CertificateQueries
{
    private const int MostSerials = 100;

    /// <summary>What is on record of a certificate; null where the registry gave no such number.</summary>
    public static CertificateCheck? Find(Snapshot snapshot, string? text, Instant now) =>
        CertificateNumber.Read(text) is not { } number || !number.IsGenuine(snapshot) ? null
            : number.Kind == CertificateKind.Compliance ? Compliance(snapshot, number, now)
            : Cancellation(snapshot, number);

    private static CertificateCheck? Compliance(Snapshot snapshot, CertificateNumber number, Instant now)
    {
        var account = snapshot.List("select number, jurisdiction from account where id = @id and type = 'EC'",
            r => (Number: r.Text("number"), Jurisdiction: r.Text("jurisdiction")), ("id", number.Subject))
            .FirstOrDefault();
        if (!AccountNumber.TryParse(account.Number, out var parsed))
        {
            return null;
        }

        // Through the eyes of the province that assesses the enterprise.
        var standing = ComplianceQueries.Find(snapshot,
            Actor.Of(default, Role.ProvincialBusiness, account.Jurisdiction), parsed, number.Year, now);
        return standing is null ? null : new(number.ToString(), number.Kind, standing.IsCertified)
        {
            Year = number.Year, Holder = standing.Holder.Name,
            Quantities = standing.IsCertified ? [new("", standing.Surrendered)] : [],
        };
    }

    private static CertificateCheck? Cancellation(Snapshot snapshot, CertificateNumber number)
    {
        var id = snapshot.List("select id from ledger_transaction where seq = @seq", r => r.Guid("id"),
            ("seq", number.Subject)).FirstOrDefault();
        var all = Actor.Of(default, Role.Audit);
        if (TransactionQueries.Find(snapshot, all, [id]) is not [{ Outcome: Outcome.Posted } t]
            || t.Function != Transfers.Cancel.Code || t.Postings.Count == 0
            || YearOf(t) != number.Year || !AccountNumber.TryParse(t.Postings[0].From, out var source)
            || Accounts.AccountQueries.Find(snapshot, all, source) is not { } account)
        {
            return null;
        }

        var open = account.Holder.Kind == nameof(HolderKind.Enterprise);
        var valid = t.SettledBy is null;
        return new(number.ToString(), number.Kind, valid)
        {
            Year = number.Year, Holder = open ? account.Holder.Name : null, At = t.At,
            Quantities = valid ? t.Sums.Quantities : [],
            Beneficiary = open && valid ? t.Terms?["beneficiary"]?.ToString() : null,
            Purpose = open && valid ? t.Terms?["purpose"]?.ToString() : null,
            Serials = valid ? [.. t.Postings.Take(MostSerials).Select(p => p.Serials)] : [],
        };
    }

    /// <summary>The year of a cancellation's certificate: of its day in Beijing.</summary>
    public static short YearOf(TransactionView t) => (short)Instant.DayOf(Instant.Read(t.At)!.Value).Year;
}
