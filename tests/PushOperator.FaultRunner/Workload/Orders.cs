using PushOperator.FaultRunner.Ground;
using PushOperator.LocalCluster.Demonstration;
using PushOperator.Oracle;
using PushOperator.Oracle.Events;
using PushOperator.TestUtilities;

namespace PushOperator.FaultRunner.Workload;

/// <summary>
/// Load on a topic of its own: orders are published without pause and read by a Broadcast group (screens) and a Shared group (workers). Everything that subscribers and publishers see goes to
/// the history. It begins with <see cref="StartAsync"/> and ends with <see cref="EndAsync"/>.
/// </summary>
internal sealed class Orders : IAsyncDisposable
{
    public const string Namespace = "default";
    public const int GatewaysPerGroup = 2;
    private const int ReadersPerGroup = 4;
    private const int OrdersPerSecond = 100;
    private static readonly TimeSpan ReadyBound = TimeSpan.FromSeconds(90);
    private readonly CancellationTokenSource _enough = new();
    private readonly CancellationTokenSource _over = new();
    private readonly List<Reader> _readers = [];
    private readonly Dictionary<string, Uri> _endpoints = [];
    private readonly string _name;
    private OrderStream? _stream;
    private Task _publishing = Task.CompletedTask;
    private Task _watching = Task.CompletedTask;

    private Orders(string name) => _name = name;

    /// <summary>Name of the PushTopic.</summary>
    public string Topic => $"{_name}-orders";

    /// <summary>Name of the topic in Kafka.</summary>
    public string KafkaTopic { get; private set; } = "";

    /// <summary>How many it had when it was made.</summary>
    public int Partitions { get; private set; }

    /// <summary>Highest partition that an order was stored in; −1 before the first.</summary>
    public int HighestPartition => _stream?.HighestPartition ?? -1;

    /// <summary>The Broadcast group.</summary>
    public string Screens => $"{_name}-screens";

    /// <summary>The Shared group.</summary>
    public string Workers => $"{_name}-workers";

    /// <summary>Consumer group of the Shared group.</summary>
    public string WorkersGroupId => $"push.{Namespace}.{Workers}";

    /// <summary>Both groups.</summary>
    public IReadOnlyList<string> Groups => [Screens, Workers];

    public IReadOnlyList<Reader> Readers => _readers;

    /// <summary>Where subscribers of a group connect.</summary>
    public Uri Endpoint(string group) => _endpoints[group];

    /// <summary>Applies the topic and the groups, connects the subscribers, and begins to publish; when the task is done, every subscriber is connected.</summary>
    /// <param name="name">What its resources' names begin with.</param>
    /// <exception cref="TimeoutException">It was not ready in time.</exception>
    public static async Task<Orders> StartAsync(string name, DemonstrationResources resources, Gateways gateways, string bootstrapServers, DeliveryHistory history, TimeProvider time, CancellationToken stop)
    {
        var orders = new Orders(name);
        try
        {
            await orders.ApplyAsync(resources, stop);
            foreach (var group in orders.Groups) await orders.ConnectAsync(group, resources, history, stop);
            await Eventually.HoldsAsync(() => orders._readers.TrueForAll(reader => reader.IsConnected), $"every subscriber of {name} is connected", ReadyBound, stop);
            // Before that, a partition that moves to a gateway which has just joined would give duplicates without a fault.
            await Eventually.HoldsAsync(() => orders.IsSharedOutAsync(gateways, stop), $"every partition of {orders.Workers} has an owner, and every gateway with subscribers a partition", ReadyBound, stop);
            orders._stream = new OrderStream(bootstrapServers, orders.Topic, orders.KafkaTopic, OrdersPerSecond, history, time);
            orders._publishing = orders._stream.RunAsync(orders._enough.Token);
            orders._watching = new CommitWatch(bootstrapServers, orders, history, time).RunAsync(orders._over.Token);
            return orders;
        }
        catch
        {
            await orders.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends publishing; when the task is done, every publish has its outcome.</summary>
    public async Task EndAsync()
    {
        await _enough.CancelAsync();
        await _publishing;
    }

    /// <summary>Disconnects everybody. The resources stay.</summary>
    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        await _over.CancelAsync();
        await _watching;
        await Task.WhenAll(_readers.Select(reader => reader.DisposeAsync().AsTask()));
        _enough.Dispose();
        _over.Dispose();
    }

    private async Task<bool> IsSharedOutAsync(Gateways gateways, CancellationToken stop)
    {
        var ready = await gateways.ReadyAsync(Workers, stop);
        var said = await Task.WhenAll(ready.Select(gateway => gateways.MetadataAsync(gateway, stop)));
        return said.Sum(gateway => gateway.Partitions.Count) == Partitions && said.All(gateway => gateway.Connections == 0 || gateway.Partitions.Count > 0);
    }

    private async Task ApplyAsync(DemonstrationResources resources, CancellationToken stop)
    {
        using var directory = new TemporaryDirectory();
        var file = Path.Combine(directory.Path, "orders.yaml");
        var template = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Resources", "orders.yaml"), stop);
        await File.WriteAllTextAsync(file, template.Replace("NAME", _name, StringComparison.Ordinal), stop);
        await resources.ApplyAsync(file, stop);
        var topic = await Eventually.GivesAsync(() => resources.ReadyTopicAsync(Topic, stop), $"{Topic} is Ready", ReadyBound, stop);
        (KafkaTopic, Partitions) = (topic.Status!.TopicName!, topic.Status.Partitions!.Value);
    }

    private async Task ConnectAsync(string group, DemonstrationResources resources, DeliveryHistory history, CancellationToken stop)
    {
        var ready = await Eventually.GivesAsync(() => resources.ReadyGroupAsync(group, GatewaysPerGroup, stop), $"{group} is Ready", ReadyBound, stop);
        _endpoints[group] = new Uri(ready.Status!.Endpoint!);
        history.Record(new GroupDeclared(group, group == Screens ? GroupDelivery.Broadcast : GroupDelivery.Shared, Topic));
        for (var number = 0; number < ReadersPerGroup; number++) _readers.Add(new Reader(group, $"{group}-{number}", _endpoints[group], history));
    }
}
