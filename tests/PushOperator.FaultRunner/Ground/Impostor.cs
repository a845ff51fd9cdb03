using System.Net;
using System.Net.Sockets;
using k8s;
using k8s.Models;
using PushOperator.Api.Naming;
using PushOperator.FaultRunner.Workload;
using PushOperator.Operator.Resources;

namespace PushOperator.FaultRunner.Ground;

/// <summary>
/// An address in a group's EndpointSlices where no gateway is: it says of itself what a real one does, with no connections, so that it looks like the best choice, and does something else with those who come.
/// </summary>
internal sealed class Impostor : IAsyncDisposable
{
    private static int s_last;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Socket> _kept = [];
    private readonly HttpListener _metadata = new();
    private readonly FaultGround _ground;
    private readonly TcpListener _door;
    private readonly string _name;
    private readonly string _group;
    private readonly bool _isFailing;
    private Task _running = Task.CompletedTask;
    private int _visitors;

    private Impostor(FaultGround ground, string group, bool isFailing)
    {
        var number = Interlocked.Increment(ref s_last);
        (_ground, _group, _isFailing, _name) = (ground, group, isFailing, $"impostor-{number}");
        Address = $"127.63.{Environment.ProcessId % 250}.{number}";
        _door = new TcpListener(IPAddress.Parse(Address), GatewayPorts.ProxyNumber);
        _metadata.Prefixes.Add($"http://{Address}:{GatewayPorts.CommandNumber}/");
    }

    /// <summary>Its address.</summary>
    public string Address { get; }

    /// <summary>Connections that were sent to it.</summary>
    public int Visitors => Volatile.Read(ref _visitors);

    /// <summary>Starts one and lists it.</summary>
    /// <param name="isFailing">Whether it resets every connection at once; otherwise it takes them and never says a word.</param>
    public static async Task<Impostor> StartAsync(FaultGround ground, string group, bool isFailing, CancellationToken stop)
    {
        var impostor = new Impostor(ground, group, isFailing);
        impostor._door.Start();
        impostor._metadata.Start();
        impostor._running = Task.WhenAll(impostor.ReceiveAsync(), impostor.TellAsync());
        await ListAsync(ground, impostor._name, group, impostor.Address, stop);
        return impostor;
    }

    /// <summary>Adds a slice with one address to a group's Service.</summary>
    public static Task ListAsync(FaultGround ground, string name, string group, string address, CancellationToken stop) => ground.Cluster.Client.DiscoveryV1.CreateNamespacedEndpointSliceAsync(
        new V1EndpointSlice
        {
            AddressType = "IPv4",
            Metadata = new V1ObjectMeta
            {
                Name = name,
                Labels = new Dictionary<string, string> { ["kubernetes.io/service-name"] = SubscriberGroupNames.Gateway(group), [SubscriberGroupNames.GroupLabel] = SubscriberGroupNames.LabelValue(group) },
            },
            Endpoints = [new V1Endpoint { Addresses = [address], Conditions = new V1EndpointConditions { Ready = true } }],
            Ports = [new Discoveryv1EndpointPort { Name = GatewayPorts.Proxy, Port = GatewayPorts.ProxyNumber, Protocol = "TCP" }],
        },
        Orders.Namespace,
        cancellationToken: stop);

    /// <summary>Takes a slice away that <see cref="ListAsync"/> added.</summary>
    public static Task DelistAsync(FaultGround ground, string name) => ground.Cluster.Client.DiscoveryV1.DeleteNamespacedEndpointSliceAsync(name, Orders.Namespace);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await DelistAsync(_ground, _name);
        await _stop.CancelAsync();
        _door.Stop();
        _metadata.Stop();
        await _running;
        foreach (var socket in _kept) socket.Dispose();
        _metadata.Close();
        _stop.Dispose();
    }

    private async Task ReceiveAsync()
    {
        try
        {
            while (true)
            {
                var visitor = await _door.AcceptSocketAsync(_stop.Token);
                Interlocked.Increment(ref _visitors);
                _kept.Add(visitor);
                if (!_isFailing) continue;
                visitor.LingerState = new LingerOption(true, 0);
                visitor.Close();
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // It is over.
        }
    }

    private async Task TellAsync()
    {
        try
        {
            while (true)
            {
                var question = await _metadata.GetContextAsync();
                var real = (await _ground.Gateways.ReadyAsync(_group, _stop.Token))[0];
                var said = await _ground.Gateways.MetadataAsync(real, _stop.Token) with { Pod = _name, Connections = 0, AcceptsSubscribers = true, StartedAt = DateTimeOffset.UnixEpoch };
                var body = said.ToJson();
                question.Response.ContentType = "application/json";
                await question.Response.OutputStream.WriteAsync(body, _stop.Token);
                question.Response.Close();
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or HttpListenerException or ObjectDisposedException or InvalidOperationException)
        {
            // It is over.
        }
    }
}
