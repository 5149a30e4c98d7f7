using CarbonRegistry.Acts;

namespace CarbonRegistry.Accounts;

/// <summary>账户开立: a province opens an account (EC, EG, EP, ET) of a holder of its own. Specification section
/// 2.</summary>
public static class OpenAccount
{
    /// <summary>The form.</summary>
    /// <param name="Type">EC, EG, EP or ET.</param>
    /// <param name="Holder">The holder's number; a trading account has its parent's.</param>
    /// <param name="Project">EP: the project's number.</param>
    /// <param name="Parent">ET: the number of the account it belongs to.</param>
    /// <param name="Name">A name for people; absent: the holder's.</param>
    /// <param name="Trading">EC, EG and EP: whether its trading account is opened with it.</param>
    public sealed record Form(string Type, HolderId? Holder = null, string? Project = null, string? Parent = null,
        string? Name = null, bool Trading = false);

    /// <summary>The row.</summary>
    public static readonly Operation<Form> Row =
        new("open-account", Functions.OpenProvincialAccounts, new("账户开立", "Open an account"))
        {
            Door = Door.Form, CarryOut = CarryOut,
        };

    private static void CarryOut(Form form, ActContext context)
    {
        var type = TypeOf(context, form.Type, null);
        context.NeedText(form.Name, "name", needed: false);
        if (type is null)
        {
            return;
        }

        AccountRecord? parent = null;
        HolderRecord? holder = null;
        if (type == AccountTypes.ET)
        {
            parent = AccountRecord.Of(context, form.Parent,
                [.. AccountRecord.Provincial.Where(t => t != AccountTypes.ET)], "parent");
            holder = parent is null ? null : HolderRecord.Find(context.Register, parent.HolderId);
            if (form.Holder is not null && parent is not null && form.Holder != parent.HolderId)
            {
                context.Refuse(Refusals.HolderUnknown, "holder");
            }
        }
        else if (form.Holder is not { } id)
        {
            context.Refuse(Refusals.FieldMissing, "holder");
        }
        else
        {
            holder = HolderRecord.Editable(context, id);
        }

        if (type != AccountTypes.ET && form.Parent is not null)
        {
            context.Refuse(Refusals.FieldNotAllowed, "parent");
        }

        if (holder is null || !IsAdmissible(context, type, holder, parent, form.Project, form.Name, form.Trading,
            null) || context.Refused)
        {
            return;
        }

        var (account, trading) = Open(context, type, holder, parent, form.Project, form.Name, form.Trading);
        context.Result(new { account = account.Number, trading = trading?.Number });
    }

    /// <summary>One of the types that provinces open, or null where it is refused.</summary>
    internal static AccountType? TypeOf(ActContext context, string? code, int? line)
    {
        var type = AccountRecord.Provincial.FirstOrDefault(t => t.Code == code);
        if (type is null)
        {
            context.Refuse(Refusals.FieldInvalid, "type", line: line);
        }

        return type;
    }

    /// <summary>Whether such an account may be opened now; says why not.</summary>
    internal static bool IsAdmissible(
        ActContext context, AccountType type, HolderRecord holder, AccountRecord? parent, string? project,
            string? name, bool trading, int? line)
    {
        var before = context.Refusals.Count;
        SimilarNames.CheckAccount(context, name, holder.Id, line);
        if (!type.Holders.Contains(holder.Kind))
        {
            context.Refuse(Refusals.TypeNotForHolder, "type", line: line);
        }

        if (holder.Kind == HolderKind.Individual && RegisterHolder.IsOfRegistry(context, holder.Identifier))
        {
            context.Refuse(Refusals.WorksForRegistry, "holder", line: line);
        }

        if (type == AccountTypes.EP)
        {
            if (project is null)
            {
                context.Refuse(Refusals.FieldMissing, "project", line: line);
            }
            else if (!ProjectNumber.IsValid(project))
            {
                context.Refuse(Refusals.FieldInvalid, "project", line: line);
            }
            else if (context.Register.Count("select count(*) from account where project = @project",
                ("project", project)) > 0)
            {
                context.Refuse(Refusals.AccountKnown, "project", line: line);
            }
        }
        else if (project is not null)
        {
            context.Refuse(Refusals.FieldNotAllowed, "project", line: line);
        }

        if (type == AccountTypes.EC
            && context.Register.Count("select count(*) from account where type = 'EC' and holder_id = @holder",
                ("holder", holder.Id)) > 0)
        {
            context.Refuse(Refusals.AccountKnown, "type", line: line);
        }

        if (parent is not null)
        {
            if (parent.State.IsEnding)
            {
                context.Refuse(Refusals.StateChange, "parent", line: line);
            }
            else if (context.Register.Count("select count(*) from account where parent_id = @parent",
                ("parent", parent.Id)) > 0)
            {
                context.Refuse(Refusals.AccountKnown, "parent", line: line);
            }

            if (trading)
            {
                context.Refuse(Refusals.FieldNotAllowed, "trading", line: line);
            }
        }

        return context.Refusals.Count == before;
    }

    /// <summary>Opens it, with its trading account where asked for.</summary>
    internal static (AccountRecord Account, AccountRecord? Trading) Open(
        ActContext context, AccountType type, HolderRecord holder, AccountRecord? parent, string? project, string? name,
        bool trading)
    {
        var account = AccountRecord.Open(context, type, holder, name ?? holder.Zh, parent, project);
        return (account, trading ? AccountRecord.Open(context, AccountTypes.ET, holder, name ?? holder.Zh, account)
            : null);
    }
}
