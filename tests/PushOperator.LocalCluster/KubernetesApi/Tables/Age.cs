using PushOperator.LocalCluster.KubernetesApi.Objects;

namespace PushOperator.LocalCluster.KubernetesApi.Tables;

/// <summary>How long ago something was, in few letters: <c>45s</c>, <c>5m10s</c>, <c>3h</c>, <c>12d</c>.</summary>
internal static class Age
{
    public static string Since(string? timestamp, DateTimeOffset now)
    {
        if (Timestamps.Parse(timestamp) is not { } then) return "<unknown>";
        var age = now - then;
        return age switch
        {
            { TotalSeconds: < 0 } => "0s",
            { TotalMinutes: < 2 } => $"{(int)age.TotalSeconds}s",
            { TotalMinutes: < 10 } => Two((int)age.TotalMinutes, "m", age.Seconds, "s"),
            { TotalHours: < 3 } => $"{(int)age.TotalMinutes}m",
            { TotalHours: < 8 } => Two((int)age.TotalHours, "h", age.Minutes, "m"),
            { TotalHours: < 48 } => $"{(int)age.TotalHours}h",
            { TotalDays: < 8 } => Two((int)age.TotalDays, "d", age.Hours, "h"),
            { TotalDays: < 730 } => $"{(int)age.TotalDays}d",
            _ => $"{(int)age.TotalDays / 365}y",
        };
    }

    private static string Two(int first, string unit, int second, string smaller) => second == 0 ? $"{first}{unit}" : $"{first}{unit}{second}{smaller}";
}
