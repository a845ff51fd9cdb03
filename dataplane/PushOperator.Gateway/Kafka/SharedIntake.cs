using Confluent.Kafka;
using PushOperator.Gateway.Diagnostics;
using PushOperator.Gateway.Groups.Shared;
using PushOperator.Gateway.Publishing;
using PushOperator.Gateway.Seeks;
using PushOperator.Gateway.Threading;

namespace PushOperator.Gateway.Kafka;

/// <summary>
/// This pod's member of the group's Kafka consumer group: joins when the first subscriber comes, leaves when the last one has gone. What it does there is a <see cref="SharedSession"/>.
/// </summary>
/// <remarks>One thread. A session that ends with an exception is followed by another one, with a client of its own, after a back-off.</remarks>
internal sealed partial class SharedIntake : IDisposable
{
    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(200);

    private readonly KafkaClients _clients;
    private readonly IAdminClient _admin;
    private readonly TopicWatch _watch;
    private readonly SharedDeliveries _deliveries;
    private readonly ILogger _logger;
    private readonly DedicatedThread _thread;
    private readonly AutoResetEvent _memberJoined = new(false);
    private readonly KafkaReachability _reachability = new();
    private readonly SpareWatch _spare;
    private readonly PartitionEnds _ends;
    private readonly DeadLetterWriter? _deadLetters;
    private readonly SharedSessionServices _services;

    public SharedIntake(
        KafkaClients clients, TopicMap topics, GroupStart start, SharedDeliveries deliveries, GroupMetadata metadata, IdempotencyFeed published, string? deadLetterTopic, GatewayMetrics metrics, TimeProvider time, ILogger logger)
    {
        (_clients, _deliveries, _logger) = (clients, deliveries, logger);
        _spare = new SpareWatch(time);
        _ends = new PartitionEnds(deliveries, topics, metrics, time);
        _admin = clients.Admin();
        _watch = new TopicWatch(new TopicDescriptions(_admin, topics, time), time, logger);
        _deadLetters = deadLetterTopic is null ? null : new DeadLetterWriter(clients.DeadLetterProducer, deadLetterTopic, deliveries, metrics, logger);
        _services = new SharedSessionServices(clients.GroupId, topics, start, _watch, deliveries, _deadLetters, _reachability, _spare, _ends, metadata, published, metrics, time, logger);
        _thread = new DedicatedThread("kafka-shared", Read, Failed);
    }

    public bool IsReachable => _reachability.IsReachable;

    /// <summary>Whether the group has more pods than partitions and this one got none.</summary>
    public bool IsWithoutPartition => _spare.IsSpare;

    public void Start() => _thread.Start();

    /// <summary>Commits, leaves the consumer group, and waits for that, at most 10 s.</summary>
    public void Stop() => _thread.Stop(TimeSpan.FromSeconds(10));

    public void Dispose()
    {
        _thread.Dispose();
        _deadLetters?.Dispose();
        _memberJoined.Dispose();
        _admin.Dispose();
    }

    /// <summary>Says that a subscriber is there.</summary>
    public void MemberJoined() => _memberJoined.Set();

    /// <summary>The offset after the newest message as Kafka said last; −1 when it has not yet.</summary>
    public long EndOf(string topic, int partition) => _ends.Of(topic, partition);

    /// <summary>Whether what comes next waits for a publisher's open transaction.</summary>
    public bool IsBlocked(string topic, int partition) => _ends.IsBlocked(topic, partition);

    private void Read(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            if (_deliveries.MemberCount == 0)
            {
                // Nothing has to be read, so nothing is amiss; whether Kafka answers is seen when somebody joins.
                _reachability.Reached();
                _watch.Look();
                WaitHandle.WaitAny([_memberJoined, stopping.WaitHandle], Idle);
                continue;
            }

            ReadWithMembers(stopping);
        }
    }

    private void ReadWithMembers(CancellationToken stopping)
    {
        var builder = _clients.GroupConsumer()
            .SetErrorHandler((_, error) => _reachability.Report(error))
            .SetLogHandler((_, message) => LogClient(_logger, message.Facility, message.Message));
        using var session = new SharedSession(_services, builder);
        LogJoined(_logger, _clients.GroupId);
        try
        {
            session.Run(stopping);
        }
        finally
        {
            LogLeft(_logger, _clients.GroupId);
        }
    }

    private void Failed(Exception e)
    {
        _reachability.Lost();
        LogFailed(_logger, e);
    }
}
