using Confluent.Kafka;

namespace PushOperator.FaultRunner.Brokers;

/// <summary>The brokers of a ground, as far as both kinds can be broken in the same way. Brokers are numbered from 1.</summary>
internal interface IBrokers
{
    /// <summary>Which kind they are.</summary>
    BrokerKinds Kind { get; }

    /// <summary>How many there are, up or down.</summary>
    int Count { get; }

    /// <summary>Ends a broker at once.</summary>
    Task TakeDownAsync(int broker);

    /// <summary>Lets it serve again, with what it had stored; when the task is done it takes connections.</summary>
    Task BringUpAsync(int broker);

    /// <summary>Gives a partition another leader; done when the brokers say so.</summary>
    Task MoveLeaderAsync(TopicPartition partition, CancellationToken stop);
}
