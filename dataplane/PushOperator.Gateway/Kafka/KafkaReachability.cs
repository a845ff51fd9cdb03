using Confluent.Kafka;

namespace PushOperator.Gateway.Kafka;

/// <summary>Whether Kafka answers, from what a client says: all brokers down is down; anything read is up again. Any thread.</summary>
internal sealed class KafkaReachability
{
    private volatile bool _reachable = true;

    public bool IsReachable => _reachable;

    /// <summary>Hears an error of the client.</summary>
    public void Report(Error error)
    {
        if (error.Code is ErrorCode.Local_AllBrokersDown || error.IsFatal) _reachable = false;
    }

    public void Lost() => _reachable = false;

    public void Reached() => _reachable = true;
}
