using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace CarbonRegistry.Web.Tests;

/// <summary>A request as its bytes, for what no client would send.</summary>
internal static class RawRequest
{
    /// <summary>Sends these bytes and reads the answer: its status, its header, its body. Status 0: the connection was
    /// closed without one.</summary>
    public static async Task<(int Status, string Head, string Body)> Send(Uri address, byte[] bytes)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(bytes);
        return await Read(stream);
    }

    public static Task<(int Status, string Head, string Body)> Send(Uri address, string head, string body = "",
        string token = "rep-1") =>
        Send(address, Encoding.UTF8.GetBytes(Head(address, head, token) + body));

    public static string Head(Uri address, string head, string token) =>
        $"{head.Replace("\n", "\r\n", StringComparison.Ordinal)}\r\nHost: {address.Authority}\r\nAuthorization: Bearer "
            + $"{token}\r\nOrigin: {address.GetLeftPart(UriPartial.Authority)}\r\nConnection: close\r\n\r\n";

    public static async Task<(int Status, string Head, string Body)> Read(Stream stream)
    {
        using var whole = new MemoryStream();
        try
        {
            await stream.CopyToAsync(whole).WaitAsync(TimeSpan.FromMinutes(5));
        }
        catch (IOException)
        {
            // Reset after the answer: what had come counts.
        }

        var text = Encoding.UTF8.GetString(whole.ToArray());
        if (text.Length == 0)
        {
            return (0, "", "");
        }

        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        return (int.Parse(text.AsSpan(9, 3), CultureInfo.InvariantCulture), text[..end], text[(end + 4)..]);
    }
}
