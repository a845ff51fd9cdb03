using System.Net;
using PushOperator.FaultRunner.Brokers;
using PushOperator.FaultRunner.Ground;
using PushOperator.FaultRunner.Workload;
using PushOperator.Oracle;
using PushOperator.TestUtilities;

namespace PushOperator.FaultRunner.Fleet;

/// <summary>
/// A running system whose Broadcast group is a fleet: as many gateways as a trial asks for, and a crowd of idle connections on them, beside four durable subscribers that get every order and whom the oracle judges.
/// </summary>
internal sealed class FleetGround : IAsyncDisposable
{
    /// <summary>They knock together; the next come when these are in.</summary>
    private const int Wave = 250;

    /// <summary>The routers' default, and a little.</summary>
    private static readonly TimeSpan SlowStart = TimeSpan.FromSeconds(11);

    private static readonly TimeSpan SizedBound = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan WaveBound = TimeSpan.FromSeconds(60);

    private FleetGround(FaultGround ground) => Ground = ground;

    /// <summary>The system.</summary>
    public FaultGround Ground { get; }

    /// <summary>The group that is the fleet.</summary>
    public string Group => Ground.Orders.Screens;

    /// <summary>Those of its subscribers whom the oracle judges.</summary>
    public IEnumerable<Reader> Readers => Ground.Orders.Readers.Where(reader => reader.Group == Group);

    /// <summary>The router.</summary>
    public IPEndPoint Router => new FrontDoor(Ground).EndPoint;

    /// <summary>Gives the fleet that many gateways, and waits until they are ready.</summary>
    public async Task SizeAsync(int gateways, CancellationToken stop)
    {
        await Ground.Resources.ScaleAsync(Group, gateways, stop);
        await IsReadyAsync(gateways, stop);
    }

    /// <summary>Waits until the group has that many gateways and every subscriber is connected.</summary>
    public async Task IsReadyAsync(int gateways, CancellationToken stop)
    {
        await Eventually.GivesAsync(() => Ground.Resources.ReadyGroupAsync(Group, gateways, stop), $"{Group} has {gateways} gateways", SizedBound, stop);
        await Eventually.HoldsAsync(() => Readers.All(reader => reader.IsConnected), "every subscriber is connected", SizedBound, stop);
    }

    /// <summary>Waits until routers send as many to the newest gateway as to any: before, a crowd is uneven, and the operator moves a part of it.</summary>
    public Task IsSeasonedAsync(CancellationToken stop) => Eventually.HoldsAsync(
        async () =>
        {
            var ready = await Ground.Gateways.ReadyAsync(Group, stop);
            var started = await Task.WhenAll(ready.Select(async gateway => (await Ground.Gateways.MetadataAsync(gateway, stop)).StartedAt));
            return Ground.Time.GetUtcNow() - started.Max() > SlowStart;
        },
        $"the slow start of {Group} is over",
        SizedBound,
        stop);

    /// <summary>A crowd that comes in waves, until all are in.</summary>
    /// <param name="doors">Where.</param>
    /// <param name="connections">How many.</param>
    public async Task<Crowd> GatherAsync(IReadOnlyList<IPEndPoint> doors, int connections, CancellationToken stop)
    {
        var crowd = new Crowd(doors, FrontDoor.PathOf(Group), Ground.Time);
        try
        {
            for (var came = 0; came < connections;)
            {
                var wave = Math.Min(Wave, connections - came);
                crowd.Add(wave);
                came += wave;
                await Eventually.HoldsAsync(() => crowd.ConnectedOrThrow() == came, $"{came} are in", WaveBound, stop);
            }

            return crowd;
        }
        catch
        {
            await crowd.DisposeAsync();
            throw;
        }
    }

    /// <summary>What each ready gateway says it has.</summary>
    public async Task<int[]> CountsAsync(CancellationToken stop)
    {
        var ready = await Ground.Gateways.ReadyAsync(Group, stop);
        return await Task.WhenAll(ready.Select(async gateway => (await Ground.Gateways.MetadataAsync(gateway, stop)).Connections));
    }

    /// <summary>Lets a trial happen on a fleet of its own, and adds what the oracle says.</summary>
    /// <exception cref="TimeoutException">It did not come to an end.</exception>
    public static async Task<IReadOnlyList<TrialFigure>> TryAsync(ITrial trial, BrokerKinds brokers, int connections, CancellationToken stop)
    {
        await using var fleet = await StartAsync(brokers, TimeProvider.System, stop);
        IReadOnlyList<TrialFigure> figures = [];
        await fleet.Ground.DuringAsync(trial.Id, fleet.Group, async () => figures = await trial.RunAsync(fleet, connections, stop));
        return [.. figures, .. await fleet.ConcludeAsync(stop)];
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Ground.DisposeAsync();

    private static async Task<FleetGround> StartAsync(BrokerKinds brokers, TimeProvider time, CancellationToken stop) => new(await FaultGround.StartAsync(new GroundOptions(brokers), time, stop));

    // Ends publishing and waits until all is delivered.
    private async Task<IEnumerable<TrialFigure>> ConcludeAsync(CancellationToken stop)
    {
        var report = await Ground.FinishAsync(stop);
        foreach (var violation in report.Violations.Take(10)) Console.WriteLine(violation);
        var total = report.Faults.Sum(fault => fault.Delivered);
        return
        [
            TrialFigure.Told("deliveries", $"{total}"),
            TrialFigure.AtMost("lost", report.Faults.Sum(fault => fault.Lost), 0),
            TrialFigure.AtMost("out of order", report.OutOfOrder, 0),
            TrialFigure.AtMost("other violations", report.Violations.Count, 0),
        ];
    }
}
