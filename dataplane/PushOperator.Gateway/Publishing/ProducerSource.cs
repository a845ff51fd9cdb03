using Confluent.Kafka;

namespace PushOperator.Gateway.Publishing;

/// <summary>
/// The pod's Kafka producer: made by the first publish, so that a pod without publishers has none, and made anew after a fatal error, which an idempotent
/// producer does not recover from by itself.
/// </summary>
/// <remarks>Thread-safe. The lock guards which producer is current; making one does not wait for Kafka.</remarks>
internal sealed partial class ProducerSource(Func<IProducerEvents, IProducer<byte[]?, byte[]?>> create, ILogger<ProducerSource> logger) : IProducerEvents, IDisposable
{
    private static readonly TimeSpan s_askTime = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan s_flushTime = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private IProducer<byte[]?, byte[]?>? _current;
    private bool _disposed;

    /// <summary>The producer to use for the next message.</summary>
    /// <exception cref="ObjectDisposedException">The pod is going.</exception>
    public IProducer<byte[]?, byte[]?> Current()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _current ??= create(this);
        }
    }

    /// <summary>Partitions of a Kafka topic. Blocks, at most four seconds.</summary>
    /// <exception cref="KafkaException">Kafka did not answer in time, or refused.</exception>
    /// <exception cref="ObjectDisposedException">The pod is going.</exception>
    public int PartitionsOf(string kafkaTopic)
    {
        using var admin = new DependentAdminClientBuilder(Current().Handle).Build();
        var topic = admin.GetMetadata(kafkaTopic, s_askTime).Topics.Single();
        return topic.Error.IsError ? throw new KafkaException(topic.Error) : topic.Partitions.Count;
    }

    /// <summary>Puts a producer away that met a fatal error; the next message gets a new one.</summary>
    public void Discard(IProducer<byte[]?, byte[]?> broken)
    {
        lock (_lock)
        {
            if (!ReferenceEquals(_current, broken)) return;
            _current = null;
        }

        LogProducerReplaced(logger);
        // Disposing joins the thread that delivers reports, and this may be that thread.
        ThreadPool.UnsafeQueueUserWorkItem(static producer => producer.Dispose(), broken, preferLocal: false);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        IProducer<byte[]?, byte[]?>? last;
        lock (_lock)
        {
            _disposed = true;
            (last, _current) = (_current, null);
        }

        if (last is null) return;
        last.Flush(s_flushTime);
        last.Dispose();
    }

    void IProducerEvents.Report(LogMessage line) => LogClientLine(logger, line.Message);

    void IProducerEvents.Report(Error error)
    {
        if (error.IsFatal) LogFatalError(logger, error.Code, error.Reason);
        else LogClientError(logger, error.Code, error.Reason);
    }
}
