using System.Globalization;
using System.Text.RegularExpressions;
using PushOperator.Gateway.Tests.Support;
using PushOperator.TestUtilities;

namespace PushOperator.Gateway.Tests.Limits;

/// <summary>What <c>/metrics</c> says of limits.</summary>
internal static partial class LimitCounts
{
    /// <summary>Waits until that limit was exceeded that often (the exporter keeps its answers for a moment).</summary>
    public static Task AtLeastAsync(TestGateway gateway, string limit, int count) =>
        Eventually.HoldsAsync(async () => Read(await gateway.Http.GetStringAsync("/metrics"), limit) >= count, $"{count} at {limit} in /metrics", TimeSpan.FromSeconds(10));

    private static double Read(string metrics, string limit) => Line().Matches(metrics)
        .Where(line => line.Groups[1].Value.Contains($"limit=\"{limit}\"", StringComparison.Ordinal))
        .Sum(line => double.Parse(line.Groups[2].Value, CultureInfo.InvariantCulture));

    [GeneratedRegex(@"^push_gateway_limits_exceeded\w*\{(.*)\} (\d+)", RegexOptions.Multiline)]
    private static partial Regex Line();
}
