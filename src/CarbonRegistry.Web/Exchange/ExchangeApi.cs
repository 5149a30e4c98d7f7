using System.Text;
using CarbonRegistry.Acts;
using CarbonRegistry.Exchange;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;
using CarbonRegistry.Web.Api;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace CarbonRegistry.Web.Exchange;

/// <summary>Asks for notices.</summary>
/// <param name="Id">The query's id, a UUID.</param>
/// <param name="Time">The exchange's clock.</param>
/// <param name="After">The number before the first; 0 or null from the beginning.</param>
/// <param name="Limit">1 to 1000; 100 where it is null.</param>
/// <param name="Acknowledged">true: acknowledged ones too.</param>
public sealed record PollForm(Guid Id, DateTimeOffset Time, long? After = null, int? Limit = null,
    bool? Acknowledged = null);

/// <summary>Asks for movements of the delivery account.</summary>
/// <param name="Id">The query's id, a UUID.</param>
/// <param name="Time">The exchange's clock.</param>
/// <param name="From">From this instant on.</param>
/// <param name="To">Before this instant.</param>
/// <param name="Transfer">Only this transaction.</param>
/// <param name="After">After this number of the journal.</param>
/// <param name="Limit">1 to 1000; 100 where it is null.</param>
public sealed record MovementsForm(
    Guid Id, DateTimeOffset Time, DateTimeOffset? From = null, DateTimeOffset? To = null, Guid? Transfer = null,
    long? After = null, int? Limit = null);

/// <summary>Asks for the delivery account's holdings.</summary>
/// <param name="Id">The query's id, a UUID.</param>
/// <param name="Time">The exchange's clock.</param>
/// <param name="Serials">true: the serial ranges too.</param>
public sealed record HoldingsForm(Guid Id, DateTimeOffset Time, bool? Serials = null);

/// <summary>Asks for bindings.</summary>
/// <param name="Id">The query's id, a UUID.</param>
/// <param name="Time">The exchange's clock.</param>
/// <param name="After">The client number before the first.</param>
/// <param name="Limit">1 to 1000; 100 where it is null.</param>
public sealed record BindingsForm(Guid Id, DateTimeOffset Time, string? After = null, int? Limit = null);

/// <summary>Asks what became of a message.</summary>
/// <param name="Id">The query's id, a UUID.</param>
/// <param name="Time">The exchange's clock.</param>
/// <param name="Message">The message's id.</param>
public sealed record MessageForm(Guid Id, DateTimeOffset Time, Guid Message);

/// <summary>Asks for the session that is not closed.</summary>
/// <param name="Id">The query's id, a UUID.</param>
/// <param name="Time">The exchange's clock.</param>
public sealed record SessionForm(Guid Id, DateTimeOffset Time);

/// <summary>Notices.</summary>
/// <param name="Notices">By number.</param>
/// <param name="More">Whether there are further ones.</param>
public sealed record ExchangeNoticesView(IReadOnlyList<ExchangeNoticeView> Notices, bool More);

/// <summary>Movements.</summary>
/// <param name="Movements">By the journal's number.</param>
/// <param name="More">Whether there are further ones.</param>
public sealed record MovementsView(IReadOnlyList<MovementView> Movements, bool More);

/// <summary>Holdings.</summary>
/// <param name="Holdings">By unit type, vintage and project.</param>
public sealed record DeliveryHoldingsView(IReadOnlyList<GroupHoldings> Holdings);

/// <summary>Bindings.</summary>
/// <param name="Bindings">By client number.</param>
/// <param name="More">Whether there are further ones.</param>
public sealed record BindingsView(IReadOnlyList<BindingView> Bindings, bool More);

/// <summary>A key of the registry.</summary>
/// <param name="KeyId">Its id.</param>
/// <param name="Algorithm">Its algorithm.</param>
/// <param name="PublicKey">SubjectPublicKeyInfo in DER, base64.</param>
public sealed record RegistryKeyView(string KeyId, string Algorithm, string PublicKey);

/// <summary>The registry's keys.</summary>
/// <param name="Keys">Those that answers may be signed with.</param>
public sealed record RegistryKeysView(IReadOnlyList<RegistryKeyView> Keys);

/// <summary>What a taken message is answered with, beside the particulars of its kind
/// (docs/exchange-link.md).</summary>
/// <param name="Message">The message's id.</param>
/// <param name="Seq">The journal's number of the act.</param>
/// <param name="At">ISO 8601, UTC.</param>
public sealed record TakenView(Guid Message, long Seq, string At);

/// <summary>The data interface between the registry and a trading system (functions 27 to 33): /exchange/v1/. The
/// exchange always calls.</summary>
public static class ExchangeApi
{
    /// <summary>Where the interface is.</summary>
    public const string Prefix = "/exchange/v1";

    /// <summary>The name of its OpenAPI document.</summary>
    public const string Document = "exchange-v1";

    private const int MaxLimit = 1000;

    /// <summary>Registers what the interface needs.</summary>
    public static void AddServices(IServiceCollection services, HostOptions options)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(options);
        services.AddSingleton<ExchangeKeys>();
        services.AddSingleton<Nonces>();
        services.AddSingleton(_ => new RegistrySigningKey(options.ExchangeKeyFile));
        services.AddSingleton<SignedMessages>();
        services.AddOpenApi(Document, Describe);
    }

    /// <summary>Maps the routes.</summary>
    public static void Map(WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);

        // Exchanges have no tokens: each message is signed, and its door checks that.
        var group = app.MapGroup(Prefix).AllowAnonymous().WithGroupName(Document).UpTo(RequestLimits.FileBody);
        Message<CarbonRegistry.Exchange.SignIn.Form>(group, "/sign-in", CarbonRegistry.Exchange.SignIn.Row, f => f.Id,
            (f, d) => f with { Digest = d }, "ExchangeSignIn", "31 签到", "Opens a business day.");
        Message<SignOut.Form>(group, "/sign-out", SignOut.Row, "ExchangeSignOut", "31 签退",
            "Closes the business day where the books agree; otherwise lists the differing groups.");
        Message<ReconcileBlocks.Form>(group, "/reconciliation/blocks", ReconcileBlocks.Row, "ExchangeReconcileBlocks",
            "31 对账：号段", "Second step of reconciliation: serial ranges.");
        Message<ReconcileTrail.Form>(group, "/reconciliation/trail", ReconcileTrail.Row, "ExchangeReconcileTrail",
            "31 对账：报文轨迹", "Third step: the day's transfers. Closes the day; what differs is frozen.");
        Message<BindAccount.Form>(group, "/bindings", BindAccount.Row, "ExchangeBind", "30 绑定",
            "Asks to bind a client number to a trading account; its representative confirms.");
        Message<UnbindAccount.Form>(group, "/bindings/unbind", UnbindAccount.Row, "ExchangeUnbind", "30 解绑",
            "Unbinds a client number at once.");
        Message<AcknowledgeNotices.Form>(group, "/notices/acknowledge", AcknowledgeNotices.Row, "ExchangeAcknowledge",
            "28 转入确认", "Acknowledges notices.");
        Message<TransferOut.Form>(group, "/transfer-outs", TransferOut.Row, "ExchangeTransferOut", "29 转出",
            "1 to 10 000 transfer-outs, each with its own result.");
        Message<ClientStatus.Form>(group, "/client-status", ClientStatus.Row, "ExchangeClientStatus", "33 客户状态变更",
            "A client was frozen, unfrozen or closed at the exchange.");

        Query<PollForm, ExchangeNoticesView>(group, "/notices/poll", "PollNotices", "27, 28, 33 通知",
            "Notices by number.", (form, snapshot, key, limit) =>
        {
            var notices = Notices.Of(snapshot, key.Delivery, form.After ?? 0, limit + 1, form.Acknowledged == true);
            return new ExchangeNoticesView([.. notices.Take(limit)], notices.Count > limit);
        }, form => form.Limit);
        Query<MovementsForm, MovementsView>(group, "/queries/movements", "QueryMovements", "32 转入/转出查询",
            "Movements of the delivery account.", (form, snapshot, key, limit) =>
        {
            var movements = ExchangeQueries.Movements(
                snapshot, key.Delivery, form.After ?? 0, form.From is { } from ? Instant.Of(from) : default,
                form.To is { } to ? Instant.Of(to) : Instant.Never, form.Transfer, limit + 1);
            return new MovementsView([.. movements.Take(limit)], movements.Count > limit);
        }, form => form.Limit);
        Query<HoldingsForm, DeliveryHoldingsView>(group, "/queries/holdings", "QueryHoldings", "32 持有查询",
            "What the delivery account holds.", (form, snapshot, key, _) =>
            new DeliveryHoldingsView(ExchangeQueries.Holdings(snapshot, key.Delivery, form.Serials == true)));
        Query<BindingsForm, BindingsView>(group, "/queries/bindings", "QueryBindings", "32 绑定查询",
            "Bindings by client number.", (form, snapshot, key, limit) =>
        {
            var bindings = ExchangeQueries.Bindings(snapshot, key.Delivery, form.After ?? "", limit + 1);
            return new BindingsView([.. bindings.Take(limit)], bindings.Count > limit);
        }, form => form.Limit);
        Query<MessageForm, object>(group, "/queries/message", "QueryMessage", "32 报文状态查询",
            "What became of a message.",
            (form, snapshot, key, _) =>
            ExchangeQueries.Message(snapshot, key.Delivery, form.Message));
        Query<SessionForm, object>(group, "/queries/session", "QuerySession", "32 会话查询",
            "The session that is not closed, and where both sides go on.", (_, snapshot, key, _) =>
            ExchangeQueries.Session(snapshot, key.Delivery));

        group.MapGet("/keys", (RegistrySigningKey key) => TypedResults.Ok(new RegistryKeysView(
            [new(key.Key.KeyId, key.Key.Algorithm, Convert.ToBase64String(key.Key.PublicKey))])))
            .WithTags("Keys").Says("GetKeys", "The registry's public keys",
                "Not signed: an exchange pins them, and compares by another way.");
    }

    private static void Message<TForm>(RouteGroupBuilder group, string path, Operation row, string name, string summary,
        string description)
        where TForm : ExchangeMessage =>
        Message<TForm>(group, path, row, f => f.Id, (f, digest) => (TForm)((ExchangeMessage)f with { Digest = digest }),
            name, summary, description);

    private static void Message<TForm>(
        RouteGroupBuilder group, string path, Operation row, Func<TForm, Guid> idOf,
        Func<TForm, byte[], TForm> sealWith, string name, string summary, string description)
        where TForm : class =>
        group.MapPost(path, (HttpContext http, SignedMessages door, Database database, Ledger ledger) =>
            door.Answer<TForm>(http, async (message, form) =>
        {
            if (Stored(database, message, idOf(form)) is { } before)
            {
                return before;
            }

            // Each item is an entry of the journal, posted or refused.
            if (form is TransferOut.Form { Items.Count: var items }
                && RequestLimits.CountAs(http, Math.Min(items, TransferOut.MaxItems)) is { } tooMany)
            {
                return SignedMessages.Problem(http, tooMany);
            }

            // Each attempt is an act of its own: a message that is refused now may be taken when it is sent again. The
            // message's id keeps its effect single.
            var receipt = await ledger.Submit(new Act(Guid.CreateVersion7(Instant.At(NowOf(http))), row,
                message.Key.Actor, sealWith(form, message.Digest)));
            return receipt.Outcome != Outcome.Posted ? SignedMessages.Problem(http, receipt.Refusals)
                : receipt.Result?["suspended"] is { } suspended
                    ? SignedMessages.Problem(http,
                        [Refusals.MessageReused.At(detail: suspended.GetValue<bool>()
                                ? new("会话已中止", "the session is suspended") : null)])
                : Stored(database, message, idOf(form))
                ?? throw new InvalidOperationException("A message was taken without an answer.");
        }))
            .WithTags("Messages").Takes<TForm>("application/json").Says(name, summary, description)
            .Produces<TakenView>().Produces<Problem>(400, Problems.ContentType)
            .Produces<Problem>(401, Problems.ContentType).Produces<Problem>(409, Problems.ContentType)
            .Produces<Problem>(422, Problems.ContentType).Produces<Problem>(429, Problems.ContentType)
            .Produces<Problem>(503, Problems.ContentType);

    private static Instant NowOf(HttpContext http) =>
        Instant.Of(http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow());

    private static MessageAnswer? Stored(Database database, SignedMessage message, Guid id)
    {
        using var snapshot = new Snapshot(database);
        return Inbound.Answered(snapshot, message.Key.Delivery, id) is var (digest, answer) && digest.AsSpan()
            .SequenceEqual(message.Digest)
            ? new(StatusCodes.Status200OK, Encoding.UTF8.GetBytes(answer))
            : null;
    }

    private static void Query<TForm, TView>(
        RouteGroupBuilder group, string path, string name, string summary, string description,
        Func<TForm, Snapshot, ExchangeKey, int, TView> read, Func<TForm, int?>? limitOf = null)
        where TForm : class
        where TView : class =>
        group.MapPost(path, (HttpContext http, SignedMessages door, Database database) =>
            door.Answer<TForm>(http, (message, form) =>
        {
            // Refused, never guessed at.
            var limit = limitOf?.Invoke(form) ?? 100;
            if (limit is < 1 or > MaxLimit)
            {
                return Task.FromResult(SignedMessages.Problem(http, Refusals.FieldInvalid.At(field: "limit")));
            }

            using var snapshot = new Snapshot(database);
            return Task.FromResult(SignedMessages.Of(read(form, snapshot, message.Key, limit)));
        }))
            .WithTags("Queries").Takes<TForm>("application/json").Says(name, summary, description)
            .Produces<TView>().Produces<Problem>(400, Problems.ContentType)
            .Produces<Problem>(401, Problems.ContentType);

    private static void Describe(OpenApiOptions options)
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.ShouldInclude = description => description.GroupName == Document;

        options.CreateSchemaReferenceId = SchemaIds.Of;
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new()
            {
                Title = "CarbonRegistry exchange link",
                Version = "v1",
                Description =
                    """
                    登记系统与交易系统数据接口 (functions 27 to 33). Every request
                        and answer is signed (RFC 9421, RFC 9530). Quantities are tonnes CO2e, JSON integers up to
                    2^63 − 2. docs/exchange-link.md has every message with an example, and every code.
                    """,
            };
            document.Servers = [];
            return Task.CompletedTask;
        });
    }
}
