using System.Globalization;
using System.Text;
using Confluent.Kafka;
using PushOperator.Gateway.Diagnostics;
using PushOperator.Gateway.Groups.Ledger;
using PushOperator.Gateway.Groups.Shared;

namespace PushOperator.Gateway.Kafka;

/// <summary>
/// Writes messages that were given up to the dead-letter topic: key, value and headers as they were, and where from, why, and after how many deliveries. A message
/// counts as done only when all in-sync replicas have it.
/// </summary>
/// <param name="makeProducer">Called when there is a first message to write.</param>
internal sealed partial class DeadLetterWriter(
    Func<IProducer<byte[]?, byte[]?>> makeProducer, string topic, SharedDeliveries deliveries, GatewayMetrics metrics, ILogger logger) : IDisposable
{
    private readonly Lazy<IProducer<byte[]?, byte[]?>> _producer = new(makeProducer);

    /// <summary>Writes whatever was given up since the last time. One thread.</summary>
    public void SendAll()
    {
        while (deliveries.TakeDeadLetter() is { } delivery) Send(delivery);
    }

    public void Dispose()
    {
        if (!_producer.IsValueCreated) return;
        _producer.Value.Flush(TimeSpan.FromSeconds(2));
        _producer.Value.Dispose();
    }

    // The answer comes on the producer's thread. Never blocks: a full queue is a failure like any other.
    private void Send(Delivery delivery)
    {
        try
        {
            _producer.Value.Produce(topic, Letter(delivery), report => Answered(delivery, report.Error));
        }
        catch (ProduceException<byte[]?, byte[]?> e)
        {
            Answered(delivery, e.Error);
        }
    }

    private static Message<byte[]?, byte[]?> Letter(Delivery delivery)
    {
        var message = delivery.Message!;
        var headers = new Headers();
        foreach (var (name, value) in message.Headers) headers.Add(name, value);
        headers.Add("x-push-origin", Encoding.UTF8.GetBytes(message.Id.ToString()));
        headers.Add("x-push-error", Encoding.UTF8.GetBytes(Reason(delivery.LastFailure)));
        headers.Add("x-push-deliveries", Encoding.UTF8.GetBytes(delivery.Count.ToString(CultureInfo.InvariantCulture)));
        return new Message<byte[]?, byte[]?> { Key = message.Key, Value = message.Value, Headers = headers };
    }

    private static string Reason(DeliveryFailure failure) => failure switch
    {
        DeliveryFailure.Nacked => "nack",
        DeliveryFailure.TimedOut => "ack_timeout",
        _ => "subscriber_left",
    };

    private void Answered(Delivery delivery, Error error)
    {
        if (error.IsError)
        {
            LogFailed(logger, topic, error.Code, error.Reason);
            deliveries.DeadLetterFailed(delivery);
            return;
        }

        metrics.DeadLettered();
        deliveries.DeadLettered(delivery);
    }

    [LoggerMessage(1400, LogLevel.Error, "Dead-letter topic {Topic} did not take a message ({Code}: {Reason}); it is tried again, and its partition's offset waits for it.")]
    private static partial void LogFailed(ILogger logger, string topic, ErrorCode code, string reason);
}
