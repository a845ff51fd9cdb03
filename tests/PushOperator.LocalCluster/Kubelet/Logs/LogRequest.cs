using System.Globalization;

namespace PushOperator.LocalCluster.Kubelet.Logs;

/// <summary>What of a log is asked for, as <c>kubectl logs</c> asks.</summary>
internal sealed record LogRequest(bool Follow, int? TailLines, bool Timestamps, bool Previous, DateTimeOffset? Since, long? LimitBytes)
{
    /// <summary>Reads the query; what is not a number or a time counts as absent.</summary>
    public static LogRequest From(IQueryCollection query, DateTimeOffset now)
    {
        DateTimeOffset? since = DateTimeOffset.TryParse(query["sinceTime"], CultureInfo.InvariantCulture, out var at) ? at : null;
        if (Number(query["sinceSeconds"]) is { } seconds) since = now - TimeSpan.FromSeconds(seconds);
        return new LogRequest(
            query["follow"] == "true", (int?)Number(query["tailLines"]), query["timestamps"] == "true", query["previous"] == "true", since, Number(query["limitBytes"]));
    }

    private static long? Number(string? text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
