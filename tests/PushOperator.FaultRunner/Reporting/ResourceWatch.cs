using PushOperator.FaultRunner.Ground;

namespace PushOperator.FaultRunner.Reporting;

/// <summary>Samples memory, descriptors and threads of the gateways, the router and the operator once a second. The operator shares its process with the load, the judge and the Kubernetes double.</summary>
internal sealed class ResourceWatch : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private readonly Dictionary<string, List<(double Resident, double Descriptors, double Threads)>> _samples = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly FaultGround _ground;
    private readonly Task _loop;

    public ResourceWatch(FaultGround ground)
    {
        _ground = ground;
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Ends the watch and says how it went.</summary>
    public async Task<IReadOnlyList<ResourceTrend>> EndAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        return [.. _samples.Select(part => ResourceTrend.Of(part.Key, part.Value))];
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                foreach (var group in _ground.Orders.Groups) Add(group, [.. (await _ground.Gateways.ReadyAsync(group, _stop.Token)).Select(gateway => gateway.ProcessId)]);
                Add("router", [_ground.Cluster.Router.ProcessId]);
                Add("operator", [Environment.ProcessId]);
                await Task.Delay(Interval, _ground.Time, _stop.Token);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private void Add(string part, int[] processes)
    {
        var used = processes.Select(ProcessUse.Of).OfType<ProcessUse>().ToArray();
        if (used.Length == 0) return;
        if (!_samples.TryGetValue(part, out var samples)) _samples[part] = samples = [];
        samples.Add((used.Average(use => use.ResidentBytes), used.Average(use => use.Descriptors), used.Average(use => use.Threads)));
    }
}
