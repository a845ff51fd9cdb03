using System.Globalization;

namespace PushOperator.LoadTest.Scenarios;

/// <summary>Reads a counter from a <c>/metrics</c> page in Prometheus' text format.</summary>
internal static class PrometheusPage
{
    private static readonly HttpClient s_http = new() { Timeout = TimeSpan.FromSeconds(5) };

    /// <summary>Sum of all series of a metric whose name begins so; 0 when there is none.</summary>
    public static async Task<double> SumAsync(Uri page, string name, CancellationToken stop)
    {
        var text = await s_http.GetStringAsync(page, stop);
        return text.Split('\n').Where(line => line.StartsWith(name, StringComparison.Ordinal)).Sum(ValueOf);
    }

    // name{labels} value timestamp
    private static double ValueOf(string line) => double.Parse(line[(line.LastIndexOf('}') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0], CultureInfo.InvariantCulture);
}
