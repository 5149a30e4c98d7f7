using CarbonRegistry.Acts;
using CarbonRegistry.Files;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Exchange;

/// <summary>
/// 交易账户绑定批量确认: who represents many trading accounts confirms or rejects what exchanges asked for, by file,
/// each line decided as the single act would be (<see cref="ConfirmBinding"/>): all or none, errors by line. A binding
/// that changes another one waits for its day, and is confirmed singly.
/// </summary>
public static class ConfirmBindings
{
    /// <summary>The most lines of one file.</summary>
    public const int MostLines = 1000;

    /// <summary>The columns of the file.</summary>
    public static readonly IReadOnlyList<TableColumn> Columns =
    [
        new("account", new("交易账户", "Trading account"), CellType.Account,
            Needed: true) { Also = [new("账户号", "Account number")], Fields = ["request"] },
        new("holder", new("用户名称", "Holder")) { NameOf = ["account"], Also = [new("用户", "Holder's name")] },
        new("exchange", new("交易所", "Exchange")) { More = new("同一客户号在多家交易所申请时必填",
            "needed where several exchanges ask with one number") },
        new("clientNumber", new("客户号", "Client number"), Needed: true) { Also = [new("交易客户号", "Client no.")] },
        new(
            "decision", new("意见", "Decision"),
            CellType.Words(
                new("同意 / 驳回", "confirm / reject"), ("confirm", new("同意", "Agree")),
                ("confirm", new("确认绑定", "yes")),
                    ("confirm", new("是", "true")),
                ("reject", new("驳回", "refuse")), ("reject", new("拒绝绑定", "no")), ("reject", new("否", "false"))),
            Needed: true)
        {
            Unless = ("state", ["已绑定", "Bound", "交易所已冻结", "Frozen by the exchange"]),
        },
        new("state", new("状态", "State")) { More = new("只用于识别已绑定的行",
            "only to know the lines that are bound") },
    ];

    /// <summary>A line: what an exchange asked for, and the answer.</summary>
    /// <param name="Line">Its number in the file.</param>
    /// <param name="Account">The trading account.</param>
    /// <param name="Exchange">The exchange's name; null: there is but one that asks so.</param>
    /// <param name="ClientNumber">The client number.</param>
    /// <param name="Confirm">Confirm, or reject.</param>
    public sealed record BindingLine(int Line, string Account, string? Exchange, string ClientNumber, bool Confirm);

    /// <summary>The form.</summary>
    /// <param name="Lines">1 to 1000 lines.</param>
    public sealed record Form(IReadOnlyList<BindingLine> Lines);

    /// <summary>The row.</summary>
    public static readonly Operation<Form> Row = new("confirm-bindings", Functions.ConfirmBinding,
        new("交易账户绑定批量确认", "Confirm bindings by file"))
    {
        Door = Door.Form, CarryOut = CarryOut, HighRisk = true,
    };

    /// <summary>The form that the lines of a file are, and what is wrong with the file.</summary>
    public static (Form Form, IReadOnlyList<Refusal> Refusals) Read(TableFile table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return (
            new([.. table.Good.Select(l => new BindingLine(l.Line, l["account"]!, l["exchange"], l["clientNumber"]!,
                l["decision"] == "confirm"))]),
            table.Refusals);
    }

    /// <summary>What the lines change: how each request stands.</summary>
    public static FilePreview Preview(Form form, Snapshot snapshot, Actor actor)
    {
        ArgumentNullException.ThrowIfNull(form);
        var parties = Parties.Of(snapshot, actor, form.Lines.Select(l => l.Account));
        return new(
            [
                .. form.Lines.Select(l => new PreviewLine(
                    l.Line, l.Account, parties.NameOf(l.Account),
                        new($"客户号 {l.ClientNumber}", $"Client number {l.ClientNumber}"),
                        new("待代表确认", "To be confirmed"),
                    l.Confirm ? new("同意绑定", "confirmed") : new("驳回", "rejected"))),
            ],
            [
                FilePreview.LinesOf(form.Lines.Count),
                    new(new("同意", "Confirmed"), null, form.Lines.Count(l => l.Confirm)),
                new(new("驳回", "Rejected"), null, form.Lines.Count(l => !l.Confirm)),
            ]);
    }

    /// <summary>What there is to fill in: the requests that wait for this person.</summary>
    public static IEnumerable<IReadOnlyList<object?>> Lines(Snapshot snapshot, Actor actor, Func<Text, string> say)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(say);
        var waiting = ConfirmBinding.Of(snapshot, actor.PersonId).Where(v => v.State == BindingState.Waiting).ToList();
        var parties = Parties.Of(snapshot, actor, waiting.Select(v => v.Account));
        return waiting.Select(v => (IReadOnlyList<object?>)[v.Account, say(parties.NameOf(v.Account)), say(v.Exchange),
            v.ClientNumber, null, null]);
    }

    private static void CarryOut(Form form, ActContext context)
    {
        if (form.Lines is not { Count: > 0 and <= MostLines } || form.Lines.Any(l => l is null))
        {
            context.Refuse(Refusals.FieldInvalid, "lines");
            return;
        }

        foreach (var line in form.Lines)
        {
            context.OfLine(line.Line, () => One(line, context));
        }

        context.Result(new { confirmed = form.Lines.Count(l => l.Confirm),
            rejected = form.Lines.Count(l => !l.Confirm) });
    }

    private static void One(BindingLine line, ActContext context)
    {
        var asked = context.Register.List(
            """
            select q.id, h.name_zh, h.name_en, q.trading_id from exchange_binding_request q
            join account a on a.id = q.trading_id join account d on d.id = q.delivery_id
            join holder h on h.id = d.holder_id
            where a.number = @account and q.client_number = @client and q.state = 'waiting'
            and q.trading_id in (select account_id from representative where person_id = @person)
            """,
            r => (Id: r.Guid("id"), Zh: r.Text("name_zh"), En: r.Text("name_en"), Trading: r.Account("trading_id")),
                ("account", line.Account), ("client", line.ClientNumber),
            ("person", context.Actor.PersonId))
            .Where(q => line.Exchange is null || CellType.IsSame(line.Exchange, q.Zh)
                || CellType.IsSame(line.Exchange, q.En)).ToList();
        if (asked.Count > 1)
        {
            context.Refuse(Refusals.FieldMissing, "exchange");
            return;
        }

        // One that is not this person's is refused like one that is not there.
        var (id, trading) = asked is [var one] ? (one.Id, one.Trading) : (Guid.Empty, default(AccountId));
        var binds = line.Confirm && context.Register.Count(
            """
            select (select count(*) from exchange_binding where trading_id = @trading)
                 + (select count(*) from exchange_binding_request where trading_id = @trading and state = 'confirmed')
            """,
            ("trading", trading)) > 0;
        ConfirmBinding.CarryOut(new(id, line.Confirm), context);
        if (binds && !context.Refused)
        {
            context.Refuse(Refusals.OnlySingly, "account");
        }
    }
}
