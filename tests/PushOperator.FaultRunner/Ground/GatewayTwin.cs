using System.Diagnostics;
using System.Globalization;
using System.Net;
using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.LocalCluster.Kubelet.Containers;
using PushOperator.Operator.Resources;
using PushOperator.TestUtilities;

namespace PushOperator.FaultRunner.Ground;

/// <summary>
/// The program of a gateway once more, with the same configuration, on an address of its own that no router knows: for what no pod of the ground may suffer, such as few files or a log that nobody reads.
/// </summary>
internal sealed class GatewayTwin : IAsyncDisposable
{
    private static readonly TimeSpan ReadyBound = TimeSpan.FromSeconds(60);
    private static int s_lastAddress;
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(5) };
    private readonly Process _process;

    private GatewayTwin(Process process, GatewayPod pod) => (_process, Pod) = (process, pod);

    /// <summary>It, as if it were a pod.</summary>
    public GatewayPod Pod { get; }

    /// <summary>Whether its process runs.</summary>
    public bool IsAlive => !_process.HasExited;

    /// <summary>Begins to read what it writes, and throws it away. Until then it fills a pipe of 64 KiB.</summary>
    public void ReadOutput() => _process.BeginOutputReadLine();

    /// <summary>Starts it, and waits until it is ready.</summary>
    /// <param name="original">Whose twin it is.</param>
    /// <param name="files">Files it may have open; null: as many as we.</param>
    /// <param name="variables">More environment variables.</param>
    /// <exception cref="TimeoutException">It was not ready within 60 s.</exception>
    public static async Task<GatewayTwin> StartAsync(GatewayPod original, int? files, IReadOnlyDictionary<string, string> variables, CancellationToken stop)
    {
        var address = IPAddress.Parse($"127.62.{Environment.ProcessId % 250}.{Interlocked.Increment(ref s_lastAddress)}");
        string[] command = [.. Words($"/proc/{original.ProcessId}/cmdline")];
        if (files is { } limit) command = ["prlimit", $"--nofile={limit.ToString(CultureInfo.InvariantCulture)}", .. command];
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true };
        start.Environment.Clear();
        foreach (var pair in Words($"/proc/{original.ProcessId}/environ").Select(word => word.Split('=', 2))) start.Environment[pair[0]] = pair[1];
        start.Environment[ContainerPlanner.ListenAddressVariable] = address.ToString();
        start.Environment[GatewayConfiguration.PodNameVariable] = $"{original.Name}-twin";
        foreach (var (name, value) in variables) start.Environment[name] = value;
        var process = Process.Start(start)!;
        var twin = new GatewayTwin(process, new GatewayPod($"{original.Name}-twin", original.Group, address.ToString(), process.Id));
        try
        {
            await Eventually.HoldsAsync(twin.IsReadyAsync, "the twin of a gateway is ready", ReadyBound, stop);
            return twin;
        }
        catch
        {
            await twin.DisposeAsync();
            throw;
        }
    }

    /// <summary>Whether it says so itself.</summary>
    public async Task<bool> IsReadyAsync()
    {
        try
        {
            using var answer = await _http.GetAsync(new Uri($"http://{Pod.Address}:{GatewayPorts.CommandNumber}/readyz"));
            return answer.IsSuccessStatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (IsAlive) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static IEnumerable<string> Words(string file) => File.ReadAllText(file).Split('\0', StringSplitOptions.RemoveEmptyEntries);
}
