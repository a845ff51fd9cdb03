using System.Globalization;
using System.Text.RegularExpressions;

namespace PushOperator.Api.Values;

/// <summary>Durations as the specs write them: hours, minutes, seconds and milliseconds in this order, each a whole number, for example <c>1h30m</c>.</summary>
public static partial class GoDuration
{
    /// <summary>Reads one. Nothing is accepted here that the CRDs' rules refuse.</summary>
    /// <returns>Whether <paramref name="text"/> is a duration.</returns>
    public static bool TryParse(string? text, out TimeSpan value)
    {
        value = TimeSpan.Zero;
        if (string.IsNullOrEmpty(text) || Pattern().Match(text) is not { Success: true } match) return false;
        value = TimeSpan.FromHours(Number(match.Groups["h"]))
            + TimeSpan.FromMinutes(Number(match.Groups["m"]))
            + TimeSpan.FromSeconds(Number(match.Groups["s"]))
            + TimeSpan.FromMilliseconds(Number(match.Groups["ms"]));
        return true;
    }

    // The digits are limited so that the sum fits TimeSpan and Go's time.Duration (292 years).
    [GeneratedRegex("^(?:(?<h>[0-9]{1,6})h)?(?:(?<m>[0-9]{1,6})m)?(?:(?<s>[0-9]{1,8})s)?(?:(?<ms>[0-9]{1,9})ms)?\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();

    private static long Number(Group group) => group.Success ? long.Parse(group.ValueSpan, CultureInfo.InvariantCulture) : 0;
}
