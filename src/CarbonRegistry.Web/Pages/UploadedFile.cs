namespace CarbonRegistry.Web.Pages;

/// <summary>A file that a form brings: uploaded, or carried from the step before by the page itself, since nodes keep
/// nothing.</summary>
internal static class UploadedFile
{
    /// <summary>Its bytes, or null where there is none.</summary>
    public static async Task<byte[]?> Read(HttpContext http, IFormCollection form)
    {
        if (form.Files.GetFile("file") is { Length: > 0 } file)
        {
            using var buffer = new MemoryStream();
            await file.CopyToAsync(buffer, http.RequestAborted);
            return buffer.ToArray();
        }

        var content = form["content"].ToString();
        var bytes = new byte[content.Length / 4 * 3];
        return Convert.TryFromBase64String(content, bytes, out var length) && length > 0 ? bytes[..length] : null;
    }
}
