using System.Globalization;

namespace PushOperator.LocalCluster.KubernetesApi.Objects;

/// <summary>Times as the API writes them: UTC, whole seconds, or microseconds in Leases and events.</summary>
internal static class Timestamps
{
    public static string Seconds(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public static DateTimeOffset? Parse(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
}
