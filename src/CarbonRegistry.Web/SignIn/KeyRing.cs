using System.Xml.Linq;
using CarbonRegistry.Storage;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace CarbonRegistry.Web.SignIn;

/// <summary>The key ring of data protection in the database, so that every node reads what another wrote.</summary>
internal sealed class KeyRing(Database database) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements() =>
        database.List("select xml from data_protection_key order by id", r => XElement.Parse(r.Text("xml")));

    public void StoreElement(XElement element, string friendlyName) =>
        database.Execute(
            "insert into data_protection_key (id, xml) values (@id, @xml) on conflict (id) do update "
                + "set xml = excluded.xml",
            ("id", friendlyName), ("xml", element.ToString(SaveOptions.DisableFormatting)));
}
