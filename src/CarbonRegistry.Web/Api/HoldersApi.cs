using CarbonRegistry.Accounts;
using CarbonRegistry.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CarbonRegistry.Web.Api;

/// <summary>Holders. They are registered and edited by acts (4, 5, 14, 15).</summary>
public static class HoldersApi
{
    private static readonly ExportColumn<HolderDetail>[] Columns =
    [
        new(new("用户编号", "Holder no."), h => h.Id), new(new("用户类型", "Kind"), h => h.Kind),
            new(new("用户名称", "Holder's name"), h => h.Zh), new(new("用户英文名称", "Holder in English"), h => h.En),
        new(new("证件号码", "Identifier"), h => h.Identifier), new(new("辖区", "Jurisdiction"), h => h.Jurisdiction), new(new("账户数", "Accounts"), h => h.Accounts),
        new(new("地址", "Address"), h => h.Contact?.Address), new(new("联系人", "Contact"), h => h.Contact?.Name), new(new("联系电话", "Phone"), h => h.Contact?.Phone),
        new(new("电子邮箱", "E-mail"), h => h.Contact?.Email),
    ];

    /// <summary>Maps the routes.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        ArgumentNullException.ThrowIfNull(api);
        var group = api.MapGroup("/holders").WithTags("Holders");
        group.MapGet("/", List).Answers<Page<HolderDetail>>(200, 400, 413, 422)
            .Says("ListHolders", "Holders", "Those that you may see, by number (functions 4, 5, 14, 15). q finds part of a name or identifier. Contact data are for their own office only." + Exports.Explained);
        group.MapGet("/{holder}", Get).Refuses(404)
            .Says("GetHolder", "A holder", "One that you may see (functions 4, 5, 14, 15).");
        group.MapGet("/{holder}/versions", Versions).Refuses(404)
            .Says("ListHolderVersions", "A holder's versions", "What it was from which instant on, the oldest first (functions 5, 15). For its own office; empty where it was never edited.");
    }

    private static IResult List(HttpContext http, Database database, string? kind, string? jurisdiction, string? q, string? after, string? limit, string? format)
    {
        var reading = new Reading();
        HolderKind? which = Enum.TryParse<HolderKind>(kind, out var read) && read.ToString() == kind ? read : null;
        if (kind is not null && which is null)
        {
            reading.Invalid("kind");
        }

        var filter = new HolderFilter
        {
            Kind = which, Jurisdiction = reading.OneOf(jurisdiction, "jurisdiction", j => j.Length == 2 && j.All(char.IsAsciiDigit) ? j : null),
            Text = reading.Part(q), After = reading.Number(after, "after") ?? 0, Limit = reading.Limit(limit, 100),
        };
        var file = reading.Format(format);
        if (reading.Refusals.Count > 0)
        {
            return http.Refuse(reading.Refusals);
        }

        using var snapshot = new Snapshot(database);
        return Exports.Show(
            http, file, "holders", Columns, () => HolderQueries.List(snapshot, http.Actor(), filter),
            key => HolderQueries.List(snapshot, http.Actor(), filter with { Limit = Page<HolderDetail>.MaxLimit, After = key is null ? filter.After : long.Parse(key, System.Globalization.CultureInfo.InvariantCulture) }));
    }

    private static Results<Ok<HolderDetail>, Refused> Get(
        HttpContext http, Database database, string holder) =>
        Seen<HolderDetail>(http, database, holder, (_, found) => TypedResults.Ok(found));

    private static Results<Ok<IReadOnlyList<HolderVersion>>, Refused> Versions(
        HttpContext http, Database database, string holder) => Seen<IReadOnlyList<HolderVersion>>(
        http, database, holder, (snapshot, found) => found.Contact is null ? http.Refuse(Refusals.NotFound.At()) : TypedResults.Ok(VersionQueries.OfHolder(snapshot, found.Id)));

    private static Results<Ok<T>, Refused> Seen<T>(
        HttpContext http, Database database, string holder,
        Func<Snapshot, HolderDetail, Results<Ok<T>, Refused>> show)
    {
        using var snapshot = new Snapshot(database);
        return long.TryParse(holder, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var id)
            && HolderQueries.Find(snapshot, http.Actor(), id) is { } found ? show(snapshot, found) : http.Refuse(Refusals.NotFound.At());
    }
}
