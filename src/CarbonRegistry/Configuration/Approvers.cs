using CarbonRegistry.Storage;

namespace CarbonRegistry.Configuration;

/// <summary>How many people there are to approve: a policy that asks for more stops its function, and may stop the way
/// back.</summary>
internal static class Approvers
{
    /// <summary>
    /// The most others who could approve a function anywhere: of the active people of one office (role, jurisdiction
    /// and holder) who may perform it, all but the proposer; 0 where there is none.
    /// </summary>
    public static long Most(Register register, Function function) => Math.Max(0, register.List(
        $"""
         select coalesce(max(n), 0) as most from (
             select count(*) as n from person p
             where p.active = 1 and p.role in ({string.Join(',', function.By.Select(r => $"'{r.Key}'"))})
               and not exists (select 1 from revoked_function f where f.person_id = p.id and f.function = @function)
             group by p.role, p.jurisdiction, p.holder_id) as office
         """,
        r => r.Long("most"), ("function", function.Code))[0] - 1);

    /// <summary>
    /// How many others of an office must stay for what only it can do: one, and of system administrators as many more
    /// as the policies of their functions ask for. With fewer nobody could ever be created, resumed or given a new key
    /// again.
    /// </summary>
    public static long Needed(Register register, Role role, Instant now) =>
        1 + (!Functions.CreateAdministrators.By.Contains(role) ? 0
            : new Function[]
            {
                Functions.CreateAdministrators, Functions.EditAdministrators, Functions.ChangePermissions,
            }.Max(f => Math.Max(1, ParameterValues.At(register, Parameters.Find(Parameters.Approvals(f))!, now))));
}
