using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Confluent.Kafka;
using PushOperator.Gateway.Diagnostics;
using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Publishing;

/// <summary>
/// The one way from publishers to Kafka, for HTTP requests and WebSocket frames alike. An outcome is <see cref="PublishOutcome.Stored"/> only after all
/// in-sync replicas have the record.
/// </summary>
/// <remarks>
/// Thread-safe. A message is in the producer's queue when <see cref="PublishAsync"/> returns its task, so one caller's messages keep their order within a partition.
/// The task never fails and ends within <see cref="ProducerSettings.Timeout"/>.
/// </remarks>
internal sealed class Publisher(ProducerSource producers, IdempotencyWindow window, GatewayMetrics metrics)
{
    /// <summary>Publishes one message.</summary>
    public Task<PublishOutcome> PublishAsync(PublishRequest request)
    {
        var publishing = CheckSize(request) is { } tooLarge ? Task.FromResult<PublishOutcome>(tooLarge) : PublishOnceAsync(request);
        return CountAsync(publishing);
    }

    private async Task<PublishOutcome> CountAsync(Task<PublishOutcome> publishing)
    {
        var outcome = await publishing;
        metrics.Published(outcome is PublishOutcome.Refused refused ? refused.Code : "stored");
        return outcome;
    }

    private static PublishOutcome.Refused? CheckSize(PublishRequest request) => request.RecordBytes > request.Topic.MaxMessageBytes
        ? new(413, "message_too_large", $"the message has {request.RecordBytes} bytes as a Kafka record; {request.Topic.Name} takes {request.Topic.MaxMessageBytes}")
        : null;

    private Task<PublishOutcome> PublishOnceAsync(PublishRequest request)
    {
        if (request.IdempotencyKey is not { } key) return ProduceAsync(request);
        return window.GetOrPublish(request.Topic.Name, key, Fingerprint(request), () => ProduceAsync(request))
            ?? Task.FromResult<PublishOutcome>(new PublishOutcome.Refused(409, "idempotency_mismatch", "this idempotency key was used for another message within the last ten minutes"));
    }

    private Task<PublishOutcome> ProduceAsync(PublishRequest request)
    {
        var completion = new TaskCompletionSource<PublishOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        IProducer<byte[]?, byte[]?>? producer = null;
        try
        {
            producer = producers.Current();
            var partition = new Partition(request.Partition ?? Partition.Any.Value);
            producer.Produce(new TopicPartition(request.Topic.KafkaTopic, partition), Record(request), report => completion.SetResult(Outcome(request, producer, report)));
        }
        catch (ProduceException<byte[]?, byte[]?> exception)
        {
            // It was never queued, so it cannot be stored.
            if (exception.Error.IsFatal) producers.Discard(producer!);
            completion.SetResult(DeliveryErrors.Explain(exception.Error, PersistenceStatus.NotPersisted));
        }
        catch (ObjectDisposedException)
        {
            completion.SetResult(new PublishOutcome.Refused(503, "kafka_unavailable", "this pod is going; publish through another one", TimeSpan.FromSeconds(1)));
        }

        return completion.Task;
    }

    private PublishOutcome Outcome(PublishRequest request, IProducer<byte[]?, byte[]?> producer, DeliveryReport<byte[]?, byte[]?> report)
    {
        if (report.Error.IsError)
        {
            if (report.Error.IsFatal) producers.Discard(producer);
            return DeliveryErrors.Explain(report.Error, report.Status);
        }

        // A retry of what Kafka had already, after its leader moved: it is stored, but the answer says not where, and without an offset there is no id.
        if (report.Offset.IsSpecial) return DeliveryErrors.WithoutOffset();
        return new PublishOutcome.Stored(new MessageId(request.Topic.Name, report.Partition.Value, report.Offset.Value));
    }

    private static Message<byte[]?, byte[]?> Record(PublishRequest request)
    {
        var headers = new Headers();
        foreach (var (name, value) in request.Headers) headers.Add(name, value);
        if (request.IdempotencyKey is { } key) headers.Add(PublishFields.IdempotencyKeyHeader, Encoding.ASCII.GetBytes(key));
        return new Message<byte[]?, byte[]?> { Key = request.Key, Value = request.Value, Headers = headers };
    }

    private static UInt128 Fingerprint(PublishRequest request)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, request.Key);
        Append(hash, request.Value);
        foreach (var (name, value) in request.Headers)
        {
            Append(hash, Encoding.UTF8.GetBytes(name));
            Append(hash, value);
        }

        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(digest);
        return BinaryPrimitives.ReadUInt128LittleEndian(digest);
    }

    // Each part with its length, −1 for none, so that parts cannot run into each other.
    private static void Append(IncrementalHash hash, byte[]? part)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, part?.Length ?? -1);
        hash.AppendData(length);
        if (part is not null) hash.AppendData(part);
    }
}
