using PushOperator.Operator.KafkaTopics;
using PushOperator.Operator.Tests.Controllers;

namespace PushOperator.Operator.Tests.Perturbation;

/// <summary>Stands in front of Kafka's topics as <see cref="PerturbingHandler"/> stands in front of the API server; the writes of both are counted together.</summary>
internal sealed class PerturbedKafka(ScriptedKafka kafka, Wire wire, Incarnation incarnation) : IKafkaTopicAdministration
{
    private static readonly KafkaFailure NoAnswer = new(KafkaFailureKind.Unavailable, "no answer");

    public Task<KafkaAnswer<KafkaTopic?>> DescribeAsync(KafkaCluster cluster, string topic, CancellationToken cancellationToken)
    {
        incarnation.ThrowIfKilled();
        return kafka.DescribeAsync(cluster, topic, cancellationToken);
    }

    public Task<KafkaFailure?> CreateAsync(KafkaCluster cluster, TopicSettings settings, CancellationToken cancellationToken) =>
        WriteAsync(settings.Name, "created", () => kafka.CreateAsync(cluster, settings, cancellationToken));

    public Task<KafkaFailure?> GrowAsync(KafkaCluster cluster, string topic, int partitions, CancellationToken cancellationToken) =>
        WriteAsync(topic, $"grown to {partitions}", () => kafka.GrowAsync(cluster, topic, partitions, cancellationToken));

    public Task<KafkaFailure?> AlterConfigAsync(KafkaCluster cluster, string topic, IReadOnlyDictionary<string, string> settings, CancellationToken cancellationToken) =>
        WriteAsync(topic, string.Join(" ", settings.Select(pair => $"{pair.Key}={pair.Value}")), () => kafka.AlterConfigAsync(cluster, topic, settings, cancellationToken));

    public Task<KafkaAnswer<long>> CountUnacknowledgedAsync(KafkaCluster cluster, KafkaTopic topic, ReadingGroup group, DateTimeOffset? before, CancellationToken cancellationToken)
    {
        incarnation.ThrowIfKilled();
        return kafka.CountUnacknowledgedAsync(cluster, topic, group, before, cancellationToken);
    }

    public Task<KafkaFailure?> DeleteAsync(KafkaCluster cluster, string topic, CancellationToken cancellationToken) =>
        WriteAsync(topic, "deleted", () => kafka.DeleteAsync(cluster, topic, cancellationToken));

    private async Task<KafkaFailure?> WriteAsync(string topic, string effect, Func<Task<KafkaFailure?>> write)
    {
        incarnation.ThrowIfKilled();
        var fate = wire.NextWrite();
        // Kafka knows no 409: "later" is what a busy cluster says.
        if (fate is Wire.Fate.FailsBefore or Wire.Fate.Conflicts) return NoAnswer;
        var failure = await write();
        if (failure is null) wire.Effected($"kafka/{topic}", effect);
        if (fate == Wire.Fate.FailsAfter) return NoAnswer;
        if (fate != Wire.Fate.KillsAfter) return failure;
        incarnation.Kill();
        throw new HttpRequestException("this operator was killed");
    }
}
