using k8s.Models;
using PushOperator.Api.Naming;

namespace PushOperator.Operator.Resources;

/// <summary>The files of a gateway pod: configuration, cursor key and, when they are asked for, Kafka client properties and the keys that verify tokens.</summary>
internal static class GatewayVolumes
{
    /// <summary>Directory of the Kafka properties, one file each.</summary>
    public const string KafkaDirectory = "/etc/push-operator/kafka";

    /// <summary>The JSON Web Key Set of a Secret.</summary>
    public const string JwksFile = $"{JwksDirectory}/{JwksSecret.Key}";

    /// <summary>The configuration.</summary>
    public const string ConfigFile = $"{ConfigDirectory}/{GatewayConfigMap.Key}";

    /// <summary>Who may give commands.</summary>
    public const string CommandAccessFile = $"{ConfigDirectory}/{GatewayConfigMap.CommandAccessKey}";

    /// <summary>The key that signs cursors.</summary>
    public const string CursorKeyFile = $"{KeysDirectory}/{CursorKeySecret.Key}";

    private const string ConfigDirectory = "/etc/push-operator/config";
    private const string JwksDirectory = "/etc/push-operator/jwks";
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
        if (plan.JwksSecretName is { } jwks) volumes.Add(Secret("jwks", jwks, JwksSecret.Key));
        return volumes;
    }

    /// <summary>Where the container sees them.</summary>
    public static IList<V1VolumeMount> Mounts(GatewayPlan plan)
    {
        List<V1VolumeMount> mounts = [Mount("config", ConfigDirectory), Mount("keys", KeysDirectory)];
        if (plan.KafkaSecret is not null) mounts.Add(Mount("kafka", KafkaDirectory));
        if (plan.JwksSecretName is not null) mounts.Add(Mount("jwks", JwksDirectory));
        return mounts;
    }

    // With a key only that one: a Secret of the user may hold more than is ours to see.
    private static V1Volume Secret(string volume, string secret, string? key = null) => new()
    {
        Name = volume,
        Secret = new V1SecretVolumeSource { SecretName = secret, DefaultMode = ReadableByGroup, Items = key is null ? null : [new V1KeyToPath { Key = key, Path = key }] },
    };

    private static V1VolumeMount Mount(string volume, string path) => new() { Name = volume, MountPath = path, ReadOnlyProperty = true };
}
