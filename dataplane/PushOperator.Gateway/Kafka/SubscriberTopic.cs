using System.Text;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using PushOperator.Gateway.Subscribers;
using PushOperator.Gateway.Threading;

namespace PushOperator.Gateway.Kafka;

/// <summary>
/// The group's compacted topic <c>&lt;GroupId&gt;.subscribers</c>: made if it is missing, read from its beginning on and on, and written. One partition, so that its offsets order
/// all sessions.
/// </summary>
/// <remarks>One thread reads; any thread may write. The lock protects which producer there is: none before the first write and after the end.</remarks>
internal sealed partial class SubscriberTopic : ISubscriberLog, IDisposable
{
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan CreationBound = TimeSpan.FromSeconds(3);

    private const int CreationTries = 50;

    private readonly KafkaClients _clients;
    private readonly ILogger _logger;
    private readonly DedicatedThread _thread;
    private readonly TopicPartition _partition;
    private readonly Lock _producerLock = new();
    private IProducer<byte[]?, byte[]?>? _producer;
    private SubscriberTopicEvents? _events;
    private Offset _next = Offset.Beginning;
    private volatile TaskCompletionSource _caughtUp = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SubscriberTopic(KafkaClients clients, ILogger logger)
    {
        _clients = clients;
        _logger = logger;

        // Only this partition, even of a topic that a broker made by itself with more.
        _partition = new TopicPartition($"{clients.GroupId}.subscribers", 0);
        _thread = new DedicatedThread("kafka-subscribers", Read, e => LogFailed(_logger, _partition.Topic, e));
    }

    /// <inheritdoc/>
    public Task CaughtUp => _caughtUp.Task;

    public void Start(SubscriberTopicEvents events)
    {
        _events = events;
        // At the start, and not with the first write: a producer takes threads and files, of which there may be none under a flood.
        lock (_producerLock) _producer = _clients.SubscriberProducer().SetLogHandler((_, message) => LogClient(_logger, message.Facility, message.Message)).Build();
        _thread.Start();
    }

    /// <summary>Waits, bounded, until what was written is in Kafka, and reads no more. Blocks.</summary>
    public void Stop()
    {
        IProducer<byte[]?, byte[]?>? producer;
        lock (_producerLock) producer = _producer;
        if (producer?.Flush(Bound) > 0) LogUnwritten(_logger, _partition.Topic);
        _thread.Stop(Bound);
    }

    public void Dispose()
    {
        IProducer<byte[]?, byte[]?>? producer;
        lock (_producerLock)
        {
            (producer, _producer) = (_producer, null);
        }

        _thread.Dispose();
        producer?.Dispose();
    }

    /// <inheritdoc/>
    public void Write(string subscriber, byte[]? value, Action<bool> written)
    {
        if (!TryProduce(subscriber, value, written)) written(false);
    }

    private bool TryProduce(string subscriber, byte[]? value, Action<bool> written)
    {
        lock (_producerLock)
        {
            if (_producer is null) return false;
            try
            {
                _producer.Produce(_partition, new Message<byte[]?, byte[]?> { Key = Encoding.UTF8.GetBytes(subscriber), Value = value }, report => Answered(report.Error, written));
                return true;
            }
            catch (ProduceException<byte[]?, byte[]?> e)
            {
                LogNotWritten(_logger, _partition.Topic, e.Error.Code, e.Error.Reason);
                return false;
            }
        }
    }

    private void Answered(Error error, Action<bool> written)
    {
        if (error.IsError) LogNotWritten(_logger, _partition.Topic, error.Code, error.Reason);
        written(!error.IsError);
    }

    private void Read(CancellationToken stopping)
    {
        using var consumer = _clients.AssignedConsumer("subscribers", prefetchKilobytes: 1_024)
            .SetErrorHandler(static (_, _) => { })
            .SetLogHandler((_, message) => LogClient(_logger, message.Facility, message.Message))
            .Build();
        EnsureTopic(consumer, stopping);
        consumer.Assign(new TopicPartitionOffset(_partition, _next));
        while (!stopping.IsCancellationRequested) ReadOne(consumer);
    }

    private void ReadOne(IConsumer<byte[]?, byte[]?> consumer)
    {
        try
        {
            var record = consumer.Consume(Wait);
            if (record is null) return;
            if (record.IsPartitionEOF)
            {
                _caughtUp.TrySetResult();
                return;
            }

            _next = record.Offset + 1;
            if (record.Message.Key is { } key) _events!.Record(Encoding.UTF8.GetString(key), record.Message.Value, record.Offset.Value);
        }
        catch (ConsumeException e) when (PartitionRange.IsOutOfRange(e.Error))
        {
            LogReset(_logger, _partition.Topic, _next.Value);
            _caughtUp = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _next = Offset.Beginning;
            _events!.Reset();
            consumer.Assign(new TopicPartitionOffset(_partition, _next));
        }
        catch (ConsumeException e) when (!e.Error.IsFatal && e.Error.Code is not (ErrorCode.UnknownTopicOrPart or ErrorCode.Local_UnknownTopic or ErrorCode.Local_UnknownPartition))
        {
            LogReadError(_logger, _partition.Topic, e.Error.Code, e.Error.Reason);
        }
    }

    private void EnsureTopic(IConsumer<byte[]?, byte[]?> consumer, CancellationToken stopping)
    {
        using var admin = new DependentAdminClientBuilder(consumer.Handle).Build();
        if (Exists(admin)) return;
        if (Create(admin, stopping)) LogCreated(_logger, _partition.Topic);
        for (var tries = 1; !Exists(admin); tries++)
        {
            if (tries == CreationTries) throw new KafkaException(new Error(ErrorCode.UnknownTopicOrPart, $"{_partition.Topic} was to be created and is not there"));
            if (stopping.WaitHandle.WaitOne(Wait)) return;
        }
    }

    // A consumer's question makes no topic, whatever the broker would do for others.
    private bool Exists(IAdminClient admin)
    {
        var metadata = admin.GetMetadata(_partition.Topic, Bound).Topics.Single();
        return !metadata.Error.IsError && metadata.Partitions.Count > 0;
    }

    // A broker that does not know how to create topics (the embedded one) makes them for whoever asks as a producer.
    private bool Create(IAdminClient admin, CancellationToken stopping)
    {
        var topic = new TopicSpecification
        {
            Name = _partition.Topic,
            NumPartitions = 1,
            ReplicationFactor = -1,
            Configs = new Dictionary<string, string>
            {
                ["cleanup.policy"] = "compact",

                // Small segments and an early cleaner: a pod that starts reads all of it.
                ["segment.bytes"] = "16777216",
                ["min.cleanable.dirty.ratio"] = "0.1",

                // Nothing is compacted before the pods had time to say again what a late record hides.
                ["min.compaction.lag.ms"] = "60000",
            },
        };
        try
        {
            admin.CreateTopicsAsync([topic], new CreateTopicsOptions { RequestTimeout = CreationBound, OperationTimeout = CreationBound }).WaitAsync(stopping).GetAwaiter().GetResult();
            return true;
        }
        catch (CreateTopicsException e) when (e.Results.All(result => result.Error.Code == ErrorCode.TopicAlreadyExists))
        {
            return false;
        }
        catch (KafkaException e) when (e is not CreateTopicsException && e.Error.Code is ErrorCode.Local_TimedOut or ErrorCode.Local_UnsupportedFeature)
        {
            // Late is not never: a topic made automatically where it could have been made as asked would not be compacted.
            if (Exists(admin)) return true;
            LogLeftToBroker(_logger, _partition.Topic, e.Error.Code);
            using var producer = _clients.SubscriberProducer().Build();
            using var asking = new DependentAdminClientBuilder(producer.Handle).Build();
            asking.GetMetadata(_partition.Topic, Bound);
            return false;
        }
    }
}
