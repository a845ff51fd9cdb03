using System.Security.Cryptography;
using System.Text;
using k8s.Models;
using PushOperator.Api.Naming;

namespace PushOperator.Operator.Resources;

/// <summary>The configuration that a group's gateways read.</summary>
internal static class GatewayConfigMap
{
    /// <summary>The ConfigMap's key for what a gateway reads when it starts, and the file's name in the pod.</summary>
    public const string Key = "gateway.json";

    /// <summary>The ConfigMap's key for who may give commands, which a gateway reads again and again, and the file's name in the pod.</summary>
    public const string CommandAccessKey = "commands.json";

    /// <summary>Builds it.</summary>
    public static V1ConfigMap Build(GatewayPlan plan) => new()
    {
        ApiVersion = "v1",
        Kind = V1ConfigMap.KubeKind,
        Metadata = GatewayLabels.Metadata(plan.Group, SubscriberGroupNames.ConfigMap(plan.Group.Metadata.Name)),
        Data = Data(plan),
    };

    /// <summary>
    /// Hash of what a gateway reads only when it starts. Of the Kafka Secret its version goes in, not its content: a hash of a password in an annotation
    /// could be guessed against.
    /// </summary>
    public static string Hash(GatewayPlan plan)
    {
        var secret = plan.KafkaSecret is { } kafka ? $"{kafka.Metadata.Uid}/{kafka.Metadata.ResourceVersion}" : "";
        byte[] text = [.. plan.Configuration.ToJson(), .. Encoding.UTF8.GetBytes(secret)];
        return Convert.ToHexStringLower(SHA256.HashData(text))[..16];
    }

    private static Dictionary<string, string> Data(GatewayPlan plan)
    {
        var data = new Dictionary<string, string> { [Key] = Encoding.UTF8.GetString(plan.Configuration.ToJson()) };
        if (plan.CommandAccess is { } access) data[CommandAccessKey] = Encoding.UTF8.GetString(access.ToJson());
        return data;
    }
}
