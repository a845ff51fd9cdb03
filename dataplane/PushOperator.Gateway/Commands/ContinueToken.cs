using System.Buffers.Text;
using System.Text;

namespace PushOperator.Gateway.Commands;

/// <summary>
/// Where the next page of a list begins, as text nobody has to understand: base64url of <c>process list place</c>. Only the process that wrote it takes it, since the places of its lists mean nothing to others.
/// </summary>
internal static class ContinueToken
{
    private const int MaxLength = 1_024;

    private static readonly string s_process = Guid.NewGuid().ToString("n");

    public static string Write(string list, string place) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{s_process}\n{list}\n{place}"));

    /// <summary>False when the text is not what <see cref="Write"/> made for this list.</summary>
    /// <param name="place">Null when there was no token: from the beginning.</param>
    public static bool TryRead(string? text, string list, out string? place)
    {
        place = null;
        if (text is null) return true;
        if (text.Length is 0 or > MaxLength || !Base64Url.IsValid(text)) return false;
        if (Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text)).Split('\n') is not [var process, var name, var at] || process != s_process || name != list) return false;
        place = at;
        return true;
    }
}
