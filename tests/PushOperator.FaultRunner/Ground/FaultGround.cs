using k8s;
using PushOperator.Api;
using PushOperator.Api.Groups;
using PushOperator.Api.Topics;
using PushOperator.FaultRunner.Brokers;
using PushOperator.FaultRunner.Faults;
using PushOperator.FaultRunner.Workload;
using PushOperator.LocalCluster.Cluster;
using PushOperator.LocalCluster.Demonstration;
using PushOperator.Oracle;
using PushOperator.Oracle.Events;
using PushOperator.TestUtilities;

namespace PushOperator.FaultRunner.Ground;

/// <summary>
/// A running system under load that faults may break: operator, router, gateways, brokers. One after another, each fault writes what it does into the history; the
/// judge tells whether the system has recovered and what was broken for good.
/// </summary>
internal sealed class FaultGround : IAsyncDisposable
{
    private static readonly TimeSpan WholeBound = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan DrainBound = TimeSpan.FromSeconds(120);
    private readonly Stack<IAsyncDisposable> _parts = new();

    private FaultGround(TimeProvider time) => (Time, History) = (time, new DeliveryHistory(time));

    /// <summary>Operator, router, Kubernetes API: everything but the brokers.</summary>
    public RunningCluster Cluster { get; private set; } = null!;

    public IBrokers Brokers { get; private set; } = null!;

    /// <summary>The load that runs all the time.</summary>
    public Orders Orders { get; private set; } = null!;

    /// <summary>Finds the gateways that run.</summary>
    public Gateways Gateways { get; private set; } = null!;

    /// <summary>Applies and scales resources.</summary>
    public DemonstrationResources Resources { get; private set; } = null!;

    /// <summary>Where everything is written down.</summary>
    public DeliveryHistory History { get; }

    public Judge Judge { get; private set; } = null!;

    public TimeProvider Time { get; }

    /// <summary>The embedded brokers.</summary>
    /// <exception cref="InvalidOperationException">There are others: the fault has to say that it needs these.</exception>
    public EmbeddedBrokers Embedded => Brokers as EmbeddedBrokers ?? throw new InvalidOperationException("this fault needs the embedded brokers");

    /// <summary>Apache Kafka's brokers.</summary>
    /// <exception cref="InvalidOperationException">There are others: the fault has to say that it needs these.</exception>
    public ApacheBrokers Apache => Brokers as ApacheBrokers ?? throw new InvalidOperationException("this fault needs Apache Kafka");

    /// <summary>Starts the system and its load; when the task is done, every subscriber is connected.</summary>
    /// <exception cref="TimeoutException">It was not ready in time; nothing is left running.</exception>
    /// <exception cref="CannotStartException">Something of the machine is in the way; nothing is left running.</exception>
    public static async Task<FaultGround> StartAsync(GroundOptions options, TimeProvider time, CancellationToken stop)
    {
        var ground = new FaultGround(time);
        try
        {
            await ground.StartPartsAsync(options, stop);
            return ground;
        }
        catch
        {
            await ground.DisposeAsync();
            throw;
        }
    }

    /// <summary>Breaks something between two lines of the history; what is broken is mended before the second, whatever happens.</summary>
    public Task DuringAsync(IFault fault, string target, Func<Task> broken, Func<Task>? mend = null) => DuringAsync(fault.Id, target, broken, mend);

    /// <inheritdoc cref="DuringAsync(IFault, string, Func{Task}, Func{Task}?)"/>
    public async Task DuringAsync(string id, string target, Func<Task> broken, Func<Task>? mend = null)
    {
        History.Record(new FaultStarted(id, target));
        try
        {
            await broken();
        }
        finally
        {
            if (mend is not null) await mend();
            History.Record(new FaultEnded(id, target));
        }
    }

    /// <inheritdoc cref="DuringAsync(IFault, string, Func{Task}, Func{Task}?)"/>
    public Task DuringAsync(IFault fault, string target, Func<Task> broken, Action mend) => DuringAsync(fault, target, broken, () =>
    {
        mend();
        return Task.CompletedTask;
    });

    /// <summary>Lets a fault last.</summary>
    public Task LastAsync(TimeSpan length, CancellationToken stop) => Task.Delay(length, Time, stop);

    /// <summary>One of the two groups.</summary>
    public string AnyGroup(Random random) => Orders.Groups[random.Next(Orders.Groups.Count)];

    /// <summary>A gateway of either group, drawn from those that are ready; waits while there is none.</summary>
    public Task<GatewayPod> AnyGatewayAsync(Random random, CancellationToken stop) => Gateways.AnyAsync(AnyGroup(random), random, stop);

    /// <summary>Load of a fault's own, for what would spoil the topic that all faults share. Judged like the other; it has to be ended and disposed by the fault.</summary>
    /// <param name="name">What its resources' names begin with; another one each time.</param>
    public Task<Orders> MoreOrdersAsync(string name, CancellationToken stop) => Orders.StartAsync(name, Resources, Gateways, Cluster.BootstrapServers, History, Time, stop);

    /// <summary>Waits until everything published so far to a fault's own topic was delivered, and acknowledged where it has to be.</summary>
    /// <exception cref="FaultException">It was not in time.</exception>
    public async Task SettledAsync(Orders orders, TimeSpan bound, CancellationToken stop)
    {
        var began = Time.GetTimestamp();
        while (await Judge.AskAsync(oracle => oracle.Waiting.FirstOrDefault(waiting => waiting.StartsWith(orders.Topic + "/", StringComparison.Ordinal))) is { } waiting)
        {
            if (Time.GetElapsedTime(began) > bound) throw new FaultException($"not within {bound.TotalSeconds:0} s: {waiting}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), Time, stop);
        }
    }

    /// <summary>Deletes the resources of a fault's own load.</summary>
    public async Task RemoveAsync(Orders orders)
    {
        foreach (var group in orders.Groups) await DeleteAsync(V1Alpha1SubscriberGroup.Plural, group);
        await DeleteAsync(V1Alpha1PushTopic.Plural, orders.Topic);
    }

    /// <summary>Waits until everything is as in the beginning: both groups Ready with their gateways, every subscriber connected.</summary>
    /// <exception cref="TimeoutException">It was not within 90 s.</exception>
    public async Task WholeAsync(CancellationToken stop)
    {
        foreach (var group in Orders.Groups)
            await Eventually.GivesAsync(() => Resources.ReadyGroupAsync(group, Orders.GatewaysPerGroup, stop), $"{group} is Ready again", WholeBound, stop);
        await Eventually.HoldsAsync(() => Orders.Readers.All(reader => reader.IsConnected), "every subscriber is connected again", WholeBound, stop);
    }

    /// <summary>Ends publishing, waits until everything is delivered or two minutes have passed, and judges the whole history.</summary>
    public async Task<OracleReport> FinishAsync(CancellationToken stop)
    {
        await Orders.EndAsync();
        History.Record(new PublishingEnded());
        var began = Time.GetTimestamp();
        while (Time.GetElapsedTime(began) < DrainBound && Orders.Readers.All(reader => reader.Failure is null) && await Judge.AskAsync(oracle => oracle.Waiting.Any()))
            await Task.Delay(TimeSpan.FromMilliseconds(100), Time, stop);
        return await Judge.ConcludeAsync();
    }

    /// <summary>Stops everything: no process is left.</summary>
    public async ValueTask DisposeAsync()
    {
        while (_parts.TryPop(out var part)) await part.DisposeAsync();
    }

    private async Task StartPartsAsync(GroundOptions options, CancellationToken stop)
    {
        Judge = Part(new Judge(History, options.HistoryFile, Time));
        Brokers = options.Brokers is BrokerKinds.Apache ? Part(await ApacheBrokers.StartAsync(stop)) : Part(EmbeddedBrokers.Start());
        Cluster = Part(await RunningCluster.StartAsync(new LocalClusterOptions { Kafka = (Brokers as ApacheBrokers)?.BootstrapServers, Embedded = (Brokers as EmbeddedBrokers)?.Cluster }, stop));
        Gateways = Part(new Gateways(Cluster.Client, Time));
        Resources = Part(new DemonstrationResources(Cluster.Client));
        Orders = Part(await Orders.StartAsync("fault", Resources, Gateways, Cluster.BootstrapServers, History, Time, stop));
    }

    private Task DeleteAsync(string plural, string name) =>
        Cluster.Client.CustomObjects.DeleteNamespacedCustomObjectAsync(PushOperatorApi.Group, PushOperatorApi.Version, Orders.Namespace, plural, name);

    private T Part<T>(T part)
        where T : class
    {
        _parts.Push(part as IAsyncDisposable ?? new Disposing((IDisposable)part));
        return part;
    }

    private sealed class Disposing(IDisposable part) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            part.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
