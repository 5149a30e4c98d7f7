using System.Globalization;
using CarbonRegistry.Accounts;
using CarbonRegistry.Movements;
using CarbonRegistry.Storage;
using CarbonRegistry.Web.Lists;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CarbonRegistry.Web.Api;

/// <summary>Accounts, what they hold and held, and their statements.</summary>
public static class AccountsApi
{
    private static readonly ExportColumn<AccountView>[] Columns =
    [
        new(new("账户号", "Account"), a => a.Number), new(new("账户类型", "Type"), a => a.Type),
        new(new("辖区", "Jurisdiction"), a => a.Jurisdiction),
        new(new("账户状态", "State"), a => a.State), new(new("账户名称", "Name"), a => a.Name),
        new(new("用户", "Holder"), a => a.Holder.Zh),
        new(new("用户英文名称", "Holder in English"), a => a.Holder.En),
        new(new("证件号码", "Identifier"), a => a.Holder.Identifier),
        new(new("所属账户", "Parent"), a => a.Parent), new(new("项目编号", "Project"), a => a.Project),
        new(new("履约年度", "Compliance year"), a => a.ComplianceYear),
        new(new("开立时间", "Opened"), a => a.OpenedAt),
    ];

    /// <summary>Maps the routes.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        ArgumentNullException.ThrowIfNull(api);
        var group = api.MapGroup("/accounts").WithTags("Accounts");
        group.MapGet("/", List).Answers<Page<AccountView>>(200, 400, 413, 422)
            .Says(
                "ListAccounts", "Accounts",
                "Those that you may see. q finds a part of a number, of a name the beginning of any word, "
                    + "its pinyin or pinyin initials, and a holder's identifier. Give next, "
                    + "an account number, as after for the next page." + Exports.Explained);
        group.MapGet("/{number}/representatives", Representatives).Refuses(404)
            .Says("ListRepresentatives", "An account's representatives",
                "Who operates it, and with which rights (functions 14, 15).");
        group.MapGet("/{number}/versions", Versions).Refuses(404)
            .Says(
                "ListAccountVersions", "An account's versions",
                "What it was from which instant on, the oldest first (functions 5, 15). "
                    + "Empty where it was never edited.");
        group.MapGet("/{number}", Get).Refuses(404).Says("GetAccount", "An account", "One that you may see.");
        group.MapGet("/{number}/holdings", Holdings).Refuses(404)
            .Says(
                "GetHoldings", "What an account has now",
                "Available (可用), held (冻结) and in transit (在途), by unit type and batch. "
                    + "Holds that have expired hold no longer.");
        group.MapGet("/{number}/blocks", Blocks).Refuses(404, 422)
            .Says("ListBlocks", "An account's unit blocks", "As serial ranges, by unit type, vintage and number.");
        group.MapGet("/{number}/statement", Statement).Costly()
            .Answers<Statement>(200, 400, 404, 422).OrAnswers<Holdings>()
            .Says(
                "GetStatement", "A statement (对账单)",
                "at: what the account had at a past instant, in the form of its holdings. from and to: opening "
                    + "balance, movements (paged) and closing balance; from is included, to is not.");
    }

    private static IResult List(
        HttpContext http, Database database, string? type, string? jurisdiction, string? state, string? holder,
        string? q, string? after, string? limit, string? format)
    {
        var reading = new Reading();
        var file = reading.Format(format);
        var filter = new AccountFilter
        {
            Type = reading.OneOf(type, "type", t => AccountTypes.All.FirstOrDefault(x => x.Code == t)),
            Jurisdiction = reading.Jurisdiction(jurisdiction),
            State = reading.OneOf(state, "state", Keyed.Find<AccountState>),
            Holder = reading.Id<HolderId>(holder, "holder"),
            Text = reading.Part(q),
            After = reading.Account(after, "after")?.Sequence ?? default,
            Limit = reading.Limit(limit, 100),
        };
        if (reading.Refusals.Count > 0)
        {
            return http.Refuse(reading.Refusals);
        }

        using var snapshot = new Snapshot(database);
        var held = new HeldColumns(snapshot);
        return Exports.Show(
            http, file, "accounts",
            [.. Columns, .. held.All.Select(c => new ExportColumn<AccountView>(c.Name, c.Of))],
            () => AccountQueries.List(snapshot, http.Actor(), filter),
            key => held.With(AccountQueries.List(
                snapshot, http.Actor(), filter
                    with { Limit = Page<AccountView>.MaxLimit, After = AccountNumber.TryParse(key, out var last)
                        ? last.Sequence : filter.After })));
    }

    private static Results<Ok<AccountView>, Refused> Get(HttpContext http, Database database, string number) =>
        Seen(http, database, number, (_, _, account) => TypedResults.Ok(account));

    private static Results<Ok<IReadOnlyList<RepresentativeView>>, Refused> Representatives(
        HttpContext http, Database database, string number) =>
        Seen(http, database, number, (snapshot, account, _) =>
            TypedResults.Ok(HolderQueries.Representatives(snapshot, account)));

    private static Results<Ok<IReadOnlyList<AccountVersion>>, Refused> Versions(
        HttpContext http, Database database, string number) =>
        Seen(http, database, number, (snapshot, account, _) =>
            TypedResults.Ok(VersionQueries.OfAccount(snapshot, account)));

    private static Results<Ok<Holdings>, Refused> Holdings(
        HttpContext http, Database database, TimeProvider clock, string number) =>
        Seen(http, database, number, (snapshot, account, _) =>
            TypedResults.Ok(HoldingQueries.Now(snapshot, account, Instant.Of(clock.GetUtcNow()))));

    private static Results<Ok<Page<BlockView>>, Refused> Blocks(
        HttpContext http, Database database, TimeProvider clock, string number, string? after, string? limit)
    {
        var reading = new Reading();
        var key = Key(reading, after, 3);
        if (key is [var line, var vintage, _] && (line > short.MaxValue || vintage > short.MaxValue))
        {
            reading.Invalid("after");
        }

        var most = reading.Limit(limit, 100);
        return reading.Refusals.Count > 0
            ? http.Refuse(reading.Refusals)
            : Seen(http, database, number, (snapshot, account, _) => TypedResults.Ok(HoldingQueries.Blocks(
                snapshot, account, Instant.Of(clock.GetUtcNow()),
                key is null ? default : ((short)key[0], (short)key[1], key[2]), most)));
    }

    private static IResult Statement(
        HttpContext http, Database database, TimeProvider clock, string number, string? at, string? from, string? to,
        string? after, string? limit)
    {
        var reading = new Reading();
        var now = Instant.Of(clock.GetUtcNow());
        var instant = reading.InstantInQuery(at, "at");
        var start = reading.InstantInQuery(from, "from");
        var end = reading.InstantInQuery(to, "to");
        var key = Key(reading, after, 2);
        var most = reading.Limit(limit, 100);
        if (at is null)
        {
            reading.Need(from is not null, "from");
            reading.Need(to is not null, "to");
        }
        else if (from is not null || to is not null || after is not null)
        {
            reading.Refusals.Add(Refusals.FieldNotAllowed.At(field: "at"));
        }

        // Of the future there is no statement.
        if (instant > now)
        {
            reading.Invalid("at");
        }

        if (end > now)
        {
            reading.Invalid("to");
        }

        if (start > end)
        {
            reading.Invalid("from");
        }

        if (key is [_, > int.MaxValue])
        {
            reading.Invalid("after");
        }

        return reading.Refusals.Count > 0
            ? http.Refuse(reading.Refusals)
            : Seen<IResult>(http, database, number, (snapshot, account, _) => instant is { } moment
                ? TypedResults.Ok(StatementQueries.At(snapshot, account, moment))
                : TypedResults.Ok(StatementQueries.Between(snapshot, account, start!.Value, end!.Value, key is null
                    ? default : (key[0], (int)key[1]), most)));
    }

    /// <summary>What is to be done with an account that the person sees; one that they do not see is not
    /// there.</summary>
    private static Results<TOk, Refused> Seen<TOk>(
        HttpContext http, Database database, string number, Func<Snapshot, AccountNumber, AccountView, TOk> show)
        where TOk : IResult
    {
        if (!AccountNumber.TryParse(number, out var account))
        {
            return http.Refuse(Refusals.NotFound.At());
        }

        using var snapshot = new Snapshot(database);
        return AccountQueries.Find(snapshot, http.Actor(), account) is { } found
            ? show(snapshot, account, found) : http.Refuse(Refusals.NotFound.At());
    }

    private static long[]? Key(Reading reading, string? text, int parts)
    {
        if (text is null)
        {
            return null;
        }

        var key = text.Split('-')
            .Select(p => long.TryParse(p, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : -1)
            .ToArray();
        if (key.Length == parts && !key.Contains(-1))
        {
            return key;
        }

        reading.Invalid("after");
        return null;
    }
}
