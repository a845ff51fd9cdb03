using Confluent.Kafka;

namespace PushOperator.Operator.KafkaTopics;

/// <summary>Sends admin requests through the connection of a cluster, and turns what goes wrong into values. Thread-safe.</summary>
internal sealed class KafkaRequests(AdminClients clients)
{
    /// <summary>How long an answer may take: longer than a controller election (some seconds), shorter than what a worker may be held up.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <summary>Asks, or fails at once with what is known while the cluster does not answer.</summary>
    public async Task<KafkaAnswer<T>> AskAsync<T>(KafkaCluster cluster, Func<IAdminClient, Task<T>> ask, CancellationToken cancellationToken)
    {
        AdminConnection connection;
        try
        {
            connection = clients.Get(cluster);
        }
        catch (KafkaPropertiesException exception)
        {
            return new KafkaFailure(KafkaFailureKind.Misconfigured, exception.Message);
        }

        return connection.TryEnter() is { } known ? known : await AskAsync(cluster, connection, ask, cancellationToken);
    }

    private static async Task<KafkaAnswer<T>> AskAsync<T>(
        KafkaCluster cluster, AdminConnection connection, Func<IAdminClient, Task<T>> ask, CancellationToken cancellationToken)
    {
        bool? answered = null;
        KafkaFailure? failure = null;
        try
        {
            var value = await ask(connection.Client).WaitAsync(cancellationToken);
            answered = true;
            return new KafkaAnswer<T>(value, null);
        }
        catch (KafkaException exception)
        {
            answered = !exception.Error.IsLocalError;
            return failure = KafkaFailures.From(cluster, exception.Error);
        }
        finally
        {
            connection.Leave(answered, failure);
        }
    }
}
