using System.Globalization;

namespace PushOperator.Gateway.Topics;

/// <summary>An RFC 3339 time as a place in the log.</summary>
internal static class TimePosition
{
    public static bool TryParse(string text, out DateTimeOffset at)
    {
        at = default;
        return text.Length >= 20 && text[4] == '-' && text.Contains('T', StringComparison.OrdinalIgnoreCase)
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out at);
    }
}
