using System.Diagnostics.Metrics;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Diagnostics;
using PushOperator.Gateway.Groups;
using PushOperator.Gateway.Groups.Broadcast;
using PushOperator.Gateway.Groups.Shared;
using PushOperator.Gateway.Kafka;
using PushOperator.Gateway.Publishing;
using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Tests.Groups.Support;

/// <summary>The core of one gateway pod, without its edge.</summary>
internal sealed class Pod : IAsyncDisposable
{
    public static readonly byte[] CursorKey = Enumerable.Range(0, 32).Select(i => (byte)i).ToArray();

    private static int s_last;

    private readonly Meters _meters = new();
    private readonly IAdminClient _admin;
    private readonly List<TestMember> _members = [];
    private bool _isKilled;

    private Pod(GatewayConfiguration configuration, FrameLogOptions frameLog, TimeProvider time)
    {
        var clients = new KafkaClients(configuration.Kafka, null, $"pod-{Interlocked.Increment(ref s_last)}");
        _admin = clients.Admin();
        var signer = new CursorSigner(CursorKey, configuration.Namespace, configuration.Group);
        var metrics = new GatewayMetrics(_meters);
        var loggers = LoggerFactory.Create(builder => builder.SetMinimumLevel(LogLevel.Warning).AddConsole());
        Window = new IdempotencyWindow(time);
        var published = new IdempotencyFeed(Window, time);
        Group = configuration.Delivery == DeliveryMode.Broadcast
            ? new BroadcastGroup(configuration, clients, _admin, signer, frameLog, published, metrics, time, loggers)
            : new SharedGroup(configuration, clients, _admin, signer, published, metrics, time, loggers);
    }

    public ISubscriberGroup Group { get; }

    /// <summary>Its own meter: other pods of the process have others.</summary>
    public Meter Meter => _meters.Made!;

    /// <summary>What it knows of idempotency keys.</summary>
    public IdempotencyWindow Window { get; }

    public static async Task<Pod> StartAsync(GatewayConfiguration configuration, FrameLogOptions? frameLog = null, TimeProvider? time = null)
    {
        var pod = new Pod(configuration, frameLog ?? new FrameLogOptions(), time ?? TimeProvider.System);
        await ((Microsoft.Extensions.Hosting.IHostedService)pod.Group).StartAsync(CancellationToken.None);
        return pod;
    }

    public static GatewayConfiguration Configure(Broker broker, string topic, DeliveryMode delivery, string? payments = null) => new()
    {
        Namespace = "ns",
        Group = "g",
        Kafka = new KafkaConfiguration { BootstrapServers = broker.BootstrapServers, GroupId = $"push.ns.{topic}" },
        Topics = payments is null ? [Topic("orders", topic)] : [Topic("orders", topic), Topic("payments", payments)],
        Delivery = delivery,
    };

    /// <summary>Joins, as often as it takes while the answer is 503, and expects to be taken.</summary>
    public async Task<TestMember> JoinAsync(string? from = null, int window = 256, bool autoAck = false, FrameFormat format = FrameFormat.Json, Action<TestMember>? setUp = null, IReadOnlyList<string>? topics = null, string? subscriber = null, bool isDeflated = false)
    {
        var member = new TestMember { Subscriber = subscriber };
        setUp?.Invoke(member);
        JoinOutcome? outcome = null;

        // Not now is an answer too: a broker that has just started has no coordinator yet. A client comes again.
        await Until.HoldsAsync(async () => (outcome = await TryJoinAsync(member, from, window, autoAck, format, topics, isDeflated)) is not JoinOutcome.Refused { Status: 503 }, "the pod takes subscribers");
        var joined = outcome.Should().BeOfType<JoinOutcome.Joined>().Subject;
        member.Start(joined);
        lock (_members) _members.Add(member);
        return member;
    }

    public ValueTask<JoinOutcome> TryJoinAsync(TestMember member, string? from = null, int window = 256, bool autoAck = false, FrameFormat format = FrameFormat.Json, IReadOnlyList<string>? topics = null, bool isDeflated = false) =>
        Group.JoinAsync(new JoinRequest { Topics = topics ?? [], From = from, Window = window, Format = format, IsDeflated = isDeflated, AutoAck = autoAck }, member, TestContext.Current.CancellationToken);

    /// <summary>Ends it as a crash does: nothing is written any more.</summary>
    public void Kill()
    {
        _isKilled = true;
        ((IDisposable)Group).Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var member in _members) await member.DisposeAsync();
        if (!_isKilled)
        {
            await Group.StopAsync(CancellationToken.None);
            ((IDisposable)Group).Dispose();
        }

        _admin.Dispose();
        _meters.Dispose();
    }

    private static TopicConfiguration Topic(string name, string topic) => new() { Name = name, KafkaTopic = topic };
}
