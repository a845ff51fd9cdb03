using PushOperator.FaultRunner.Ground;
using PushOperator.FaultRunner.Workload;
using PushOperator.Operator.Resources;
using PushOperator.TestUtilities;

namespace PushOperator.FaultRunner.Faults.Connections;

/// <summary>
/// G24. Nobody reads a gateway's log: the pipe is full, and so is the queue before it. It serves on, and says how many lines it left out when somebody reads again.
/// Guard: <c>GatewayHost.ConfigureLogging</c> drops lines when its queue is full, in place of waiting.
/// </summary>
internal sealed class BlockedLog : IFault
{
    /// <summary>Each refused request is a line of the log of about 150 bytes. The pipe takes 64 KiB, the queue 2,500 lines.</summary>
    private const int Lines = 5_000;

    private const int AtOnce = 20;
    private static readonly TimeSpan ServedBound = TimeSpan.FromSeconds(60);

    public string Id => "G24";

    public string Description => "log that nobody reads";

    public IReadOnlyList<TimeSpan> Lengths => FaultLengths.None;

    public async Task RunAsync(FaultGround ground, Random random, TimeSpan length, CancellationToken stop)
    {
        var original = await ground.Gateways.AnyAsync(ground.Orders.Screens, random, stop);
        var everything = new Dictionary<string, string> { ["Logging__LogLevel__Default"] = "Debug" };
        await using var twin = await GatewayTwin.StartAsync(original, files: null, everything, stop);
        await ground.DuringAsync(this, twin.Pod.Name, () => FillAsync(twin, stop), mend: twin.ReadOutput);
    }

    private static async Task FillAsync(GatewayTwin twin, CancellationToken stop)
    {
        using var http = new HttpClient { Timeout = ServedBound };
        var nowhere = new Uri($"http://{twin.Pod.Address}:{GatewayPorts.ProxyNumber}/nowhere");
        try
        {
            var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stop };
            await Parallel.ForEachAsync(Enumerable.Range(0, Lines), options, async (_, token) =>
            {
                using var answer = await http.GetAsync(nowhere, token);
            }).WaitAsync(ServedBound, stop);
        }
        catch (Exception exception) when (exception is TimeoutException || (exception is TaskCanceledException && !stop.IsCancellationRequested))
        {
            throw new FaultException($"{Lines} requests were not answered within {ServedBound.TotalSeconds:0} s: the gateway waits for its log");
        }

        var (guest, _) = await IdleSubscriber.TryConnectAsync(twin.Pod.ProxyPort, "/ws");
        guest?.Dispose();
        if (guest is null) throw new FaultException("no subscriber is taken while the log is blocked");
    }
}
