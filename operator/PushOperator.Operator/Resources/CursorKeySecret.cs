using System.Security.Cryptography;
using k8s.Models;
using PushOperator.Api.Groups;
using PushOperator.Api.Naming;

namespace PushOperator.Operator.Resources;

/// <summary>
/// The key that signs a group's cursors. It is made once and never changed: with another key every cursor that clients hold would be refused.
/// </summary>
internal static class CursorKeySecret
{
    /// <summary>The Secret's key, and the file's name in the pod.</summary>
    public const string Key = "cursor.key";

    private const int KeyBytes = 32;

    /// <summary>Builds one with a new random key.</summary>
    public static V1Secret Build(V1Alpha1SubscriberGroup group) => Build(group, RandomNumberGenerator.GetBytes(KeyBytes));

    /// <summary>Builds one with this key.</summary>
    public static V1Secret Build(V1Alpha1SubscriberGroup group, byte[] key) => new()
    {
        ApiVersion = "v1",
        Kind = V1Secret.KubeKind,
        Metadata = GatewayLabels.Metadata(group, SubscriberGroupNames.CursorKeySecret(group.Metadata.Name)),
        Type = "Opaque",
        Data = new Dictionary<string, byte[]> { [Key] = key },
    };
}
