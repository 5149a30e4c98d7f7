namespace CarbonRegistry.Files;

/// <summary>
/// What a field must hold, by its name: said with every refusal of its value (106) that says nothing of its own, on
/// pages, in files and by the interface for programs alike.
/// </summary>
internal static class FieldRules
{
    private static readonly Text
        Written = new("1 至 200 个字符，首尾无空格，不含换行", "1 to 200 characters, no blank at either end, one line"),
        Phone = new("电话号码：5 至 30 位数字，可含空格、连字符和开头的加号",
            "a telephone number: 5 to 30 digits, with blanks, hyphens or a plus in front"),
        Email = new("电子邮箱地址，如 name@example.com", "an e-mail address, such as name@example.com"),
        Listed = new("列表中的一项", "one of those that are listed"),
        Year = new("2000 至 2999 之间的四位年度", "a year of four digits from 2000 to 2999"),
        Tonnes = new("吨数，0 至 1,000,000,000,000 之间的整数，如 50000 或 5万",
            "whole tonnes from 0 to 1,000,000,000,000, such as 50000"),
        Number = new("列表中所示的编号（整数）", "a number as the lists show it"),
        Id = new("标识（UUID），从列表或交易页面复制", "an id (a UUID), copied from a list or from its page"),
        Lines = new("文件中 1 行或多行，不超过规定行数", "one line or more, and no more than a file may have"),
        After = new("晚于起始时间且晚于现在", "later than its beginning and later than now"),
        Moment = new("日期和时间，如 2026-03-01 09:00（北京时间）",
            "a day and time in Beijing, such as 2026-03-01 09:00");

    private static readonly Dictionary<string, Text> ByName = new(StringComparer.Ordinal)
    {
        ["quantity"] = CellType.Quantity.About, ["account"] = CellType.Account.About,
        ["accounts"] = CellType.Account.About, ["parent"] = CellType.Account.About, ["from"] = CellType.Account.About,
        ["to"] = CellType.Account.About, ["heldFor"] = CellType.Account.About, ["serials"] = CellType.Serials.About,
        ["unitType"] = CellType.Unit.About, ["creditCode"] = CellType.Credit.About,
        ["identityNumber"] = CellType.Identity.About, ["identifier"] = CellType.Identifier.About,
        ["project"] = new("项目编号：大写字母、数字与连字符，最长 32 位",
            "a project's number: capital letters, digits and hyphens, 32 at most"),
        ["vintage"] = new("一个年度，如 2025；或起止年度，如 2024+2025",
            "one year, such as 2025, or the first and the last, such as 2024+2025"),
        ["monitoringFrom"] = CellType.Day.About, ["monitoringTo"] = CellType.Day.About, ["day"] = CellType.Day.About,
        ["freezeUntil"] = CellType.Day.About, ["refersTo"] = Id, ["request"] = Id, ["session"] = Id, ["proposal"] = Id,
        ["proposals"] = new("1 至 100 个待审批事项的标识，不重复", "ids of 1 to 100 proposals, each once"),
        ["about"] = new("账户号、统一社会信用代码、用户或人员的全名，或交易标识",
            "an account number, a credit code, the whole name of a holder or a person, or a transaction's id"),
        ["id"] = Id, ["batches"] = new("批次号，1 至 1000 个", "numbers of batches, 1 to 1000 of them"),
        ["due"] = Tonnes, ["above"] = Tonnes, ["easedUpTo"] = Tonnes,
        ["confirmations"] = new($"0 至 {Parameters.MostApprovals} 之间的整数",
            $"a whole number from 0 to {Parameters.MostApprovals}"),
        ["value"] = new("整数，取值范围见参数说明", "a whole number within the parameter's range, see the parameter"),
        ["year"] = Year, ["opensAt"] = Moment, ["validFrom"] = Moment, ["closesAt"] = After, ["validUntil"] = new(
            "晚于生效时间和现在，且有效期不超过五年", "later than its beginning and than now, and five years at most"),
        ["expiresAt"] = new("晚于现在的日期", "a day later than now"),
        ["at"] = new("晚于该年度的开放时间", "later than the opening of the year"),
        ["time"] = new("现在的北京时间，如 2026-03-01 09:05", "the time in Beijing now, such as 2026-03-01 09:05"),
        ["phone"] = Phone, ["email"] = Email, ["name"] = Written, ["zh"] = Written, ["en"] = Written,
        ["accountName"] = Written, ["address"] = Written, ["reason"] = Written, ["document"] = Written,
        ["authority"] = Written, ["authorityZh"] = Written, ["authorityEn"] = Written, ["reference"] = Written,
        ["beneficiary"] = Written, ["purpose"] = Listed, ["cause"] = Listed, ["kind"] = Listed, ["type"] = Listed,
        ["state"] = Listed, ["role"] = Listed, ["decision"] = Listed, ["approve"] = Listed, ["jurisdiction"] = Listed,
        ["within"] = Listed, ["algorithm"] = Listed, ["scope"] = Listed, ["delivery"] = Listed, ["outcome"] = Listed,
        ["code"] = new("省级为 GB/T 2260 两位代码，试点地区为 90 至 99",
            "of a province its two digits of GB/T 2260, of a pilot region 90 to 99"),
        ["holder"] = Number, ["person"] = Number,
        ["revoked"] = new("该角色业务的编号，以空格分隔，不重复",
            "numbers of functions of the role, parted by blanks, each once"),
        ["days"] = new("每行一天，均在该年度内，附名称；调休上班日只能是周六、周日",
            "one day a line, of that year, with a name; a day that is worked instead is a Saturday or Sunday"),
        ["lines"] = Lines, ["legs"] = new("至少一笔", "one leg at least"),
        ["keyId"] = new("1 至 64 个字母、数字、点、连字符或下划线",
            "1 to 64 letters, digits, points, hyphens or underscores"),
        ["publicKey"] = new("Base64 编码的公钥（SPKI），与所选算法一致",
            "a public key (SPKI) in Base64, of the algorithm chosen"),
        ["certificate"] = new("客户端证书 SHA-256 指纹，64 位十六进制",
            "the SHA-256 fingerprint of the client certificate, 64 hexadecimal digits"),
        ["addresses"] = new("网络地址，以空格分隔，如 192.0.2.10 或 192.0.2.0/24",
            "network addresses, parted by blanks, such as 192.0.2.10 or 192.0.2.0/24"),
        ["client"] = new("交易客户号，见交易所开户凭证", "the client number that the exchange gave"),
        ["clientNumber"] = new("交易客户号，见交易所开户凭证", "the client number that the exchange gave"),
        ["loginName"] = new("4 至 32 个小写字母、数字、点、连字符或下划线，以字母开头",
            "4 to 32 lower-case letters, digits, points, hyphens or underscores, a letter first"),
        ["limit"] = new("1 至 1000 之间的整数", "a whole number from 1 to 1000"),
    };

    /// <summary>What a value of the field must be; null: nothing is known of it.</summary>
    /// <param name="field">Its name, a record's own after a point.</param>
    public static Text? Of(string? field) => field is not null
        && ByName.GetValueOrDefault(field[(field.LastIndexOf('.') + 1)..]) is { } rule
            ? new($"应为{rule.Zh}", $"it must be {rule.En}") : null;
}
