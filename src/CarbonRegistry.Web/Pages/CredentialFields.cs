using CarbonRegistry.Movements;

namespace CarbonRegistry.Web.Pages;

/// <summary>Which field of a page of credentials mends a refusal, by the field's id. What was wrong with a sign-in or a
/// confirmation is not told apart: its first field stands for all.</summary>
internal static class CredentialFields
{
    /// <summary>The fields of a new password.</summary>
    public const string LoginName = "new-login", Password = "new-password", Code = "new-code";

    /// <summary>The fields of signing in, enrolling and confirming.</summary>
    public const string SignIn = "loginName", Enrolment = "enrolment", Confirmation = "confirmation-password";

    private static readonly Dictionary<string, string> ByCode = new(StringComparer.Ordinal)
    {
        [Refusals.SignInFailed.Code] = SignIn, [Refusals.EnrolmentInvalid.Code] = Enrolment,
        [Refusals.CodeInvalid.Code] = Code, [Refusals.PasswordWeak.Code] = Password,
        [Refusals.LoginNameTaken.Code] = LoginName, [Refusals.ConfirmationFailed.Code] = Confirmation,
    };

    /// <summary>The id of the field that mends it; null: none of these.</summary>
    public static string? Of(ReasonView reason) => ByCode.GetValueOrDefault(reason.Code)
        ?? (reason.Field == "loginName" ? LoginName : null);
}
