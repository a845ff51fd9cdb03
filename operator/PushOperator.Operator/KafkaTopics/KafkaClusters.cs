using k8s;
using Microsoft.Extensions.Options;
using PushOperator.Api.Topics;
using PushOperator.Operator.Observation;
using PushOperator.Operator.Program;

namespace PushOperator.Operator.KafkaTopics;

/// <summary>Finds the Kafka cluster that a PushTopic names. Thread-safe.</summary>
internal sealed class KafkaClusters(IKubernetes kubernetes, IOptions<KafkaOptions> options)
{
    private readonly Lazy<KafkaCluster> _default = new(() => ReadDefault(options.Value));

    /// <summary>
    /// Reads the Secret anew each time: it is one request for a topic with a Secret of its own, and what Secrets hold is kept nowhere. That one
    /// changed is heard through <see cref="SecretMetadata"/>.
    /// </summary>
    /// <returns>The cluster and the Secret it came from (null for the default cluster), or what is wrong with the Secret.</returns>
    public async Task<KafkaClusterAnswer> FindAsync(KafkaReference? reference, string @namespace, CancellationToken cancellationToken)
    {
        if (reference is null) return new KafkaClusterAnswer(_default.Value, null, null);
        var name = reference.SecretRef.Name;
        var secret = await kubernetes.FindSecretAsync(name, @namespace, cancellationToken);
        var (cluster, problem) = KafkaSecretReader.Read(secret, name, @namespace);
        return new KafkaClusterAnswer(cluster, secret, problem);
    }

    // Files that begin with a dot are Kubernetes' own, in every mounted Secret.
    private static KafkaCluster ReadDefault(KafkaOptions options)
    {
        var files = options.PropertiesDirectory is null ? [] : Directory.EnumerateFiles(options.PropertiesDirectory);
        var properties = files.Where(file => !Path.GetFileName(file).StartsWith('.'))
            .ToDictionary(file => Path.GetFileName(file), file => File.ReadAllText(file).TrimEnd('\n'));
        properties[KafkaCluster.BootstrapServersProperty] = options.BootstrapServers;
        return new KafkaCluster("the default Kafka cluster", properties);
    }
}
