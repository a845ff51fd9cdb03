using k8s.Models;
using PushOperator.Api.Naming;

namespace PushOperator.Operator.Resources;

/// <summary>The files of a gateway pod: configuration, cursor key and, when the cluster asks for them, Kafka client properties.</summary>
internal static class GatewayVolumes
{
    /// <summary>Directory of the Kafka properties, one file each.</summary>
    public const string KafkaDirectory = "/etc/push-operator/kafka";

    /// <summary>The configuration.</summary>
    public const string ConfigFile = $"{ConfigDirectory}/{GatewayConfigMap.Key}";

    /// <summary>The key that signs cursors.</summary>
    public const string CursorKeyFile = $"{KeysDirectory}/{CursorKeySecret.Key}";

    private const string ConfigDirectory = "/etc/push-operator/config";
    private const string KeysDirectory = "/etc/push-operator/keys";

    // Octal 0440: the process reads its secrets through its group and may not change them.
    private const int ReadableByGroup = 288;

    /// <summary>The volumes of the pod.</summary>
    public static IList<V1Volume> Build(GatewayPlan plan)
    {
        var name = plan.Group.Metadata.Name;
        List<V1Volume> volumes =
        [
            new() { Name = "config", ConfigMap = new V1ConfigMapVolumeSource { Name = SubscriberGroupNames.ConfigMap(name) } },
            Secret("keys", SubscriberGroupNames.CursorKeySecret(name)),
        ];
        if (plan.KafkaSecret is { } kafka) volumes.Add(Secret("kafka", kafka.Metadata.Name));
        return volumes;
    }

    /// <summary>Where the container sees them.</summary>
    public static IList<V1VolumeMount> Mounts(GatewayPlan plan)
    {
        List<V1VolumeMount> mounts = [Mount("config", ConfigDirectory), Mount("keys", KeysDirectory)];
        if (plan.KafkaSecret is not null) mounts.Add(Mount("kafka", KafkaDirectory));
        return mounts;
    }

    private static V1Volume Secret(string volume, string secret) =>
        new() { Name = volume, Secret = new V1SecretVolumeSource { SecretName = secret, DefaultMode = ReadableByGroup } };

    private static V1VolumeMount Mount(string volume, string path) => new() { Name = volume, MountPath = path, ReadOnlyProperty = true };
}
