using System.Security.Cryptography;
using System.Text;

namespace PushOperator.Api.Naming;

/// <summary>
/// Names and labels of everything that a SubscriberGroup becomes. The operator writes them and the router finds them, so both take them from
/// here.
/// </summary>
/// <remarks>
/// A group's name may be longer than a label value or a Service name may be, and may hold dots, which a Service name may not. A name that
/// does not fit is cut, and the first 8 hexadecimal digits of its SHA-256 keep two of them apart; the same name always gives the same result.
/// </remarks>
public static class SubscriberGroupNames
{
    /// <summary>Label of every object of a group, with <see cref="LabelValue"/>; unique in its namespace.</summary>
    public const string GroupLabel = $"{PushOperatorApi.Group}/subscriber-group";

    /// <summary>Selects all objects of all groups.</summary>
    public const string AllGroupsSelector = GroupLabel;

    // A label value may have 63 characters. A Deployment's name may have 46, so that the pod's ("-" and 10 for the ReplicaSet, "-" and 5 for
    // the pod) still is a host name of at most 63.
    private const int MaxLabelLength = 63;
    private const int MaxNameLength = 46;
    private const string NamePrefix = "push-";

    /// <summary>Value of <see cref="GroupLabel"/>: the group's name if it fits.</summary>
    public static string LabelValue(string group) => group.Length <= MaxLabelLength ? group : Shorten(group, MaxLabelLength);

    /// <summary>Label selector of the pods of a group.</summary>
    public static string Selector(string group) => $"{GroupLabel}={LabelValue(group)}";

    /// <summary>Name of the Deployment, ClusterIP Service, ServiceAccount and PodDisruptionBudget: <c>push-&lt;group&gt;</c> if it fits.</summary>
    public static string Gateway(string group)
    {
        // "push-" also lets a name begin with a digit: a Service's may not.
        var name = NamePrefix + group.Replace('.', '-');
        return name.Length <= MaxNameLength && !group.Contains('.') ? name : NamePrefix + Shorten(group, MaxNameLength - NamePrefix.Length).Replace('.', '-');
    }

    /// <summary>Name of the headless Service.</summary>
    public static string PodsService(string group) => Gateway(group) + "-pods";

    /// <summary>Name of the ConfigMap with the gateway's configuration.</summary>
    public static string ConfigMap(string group) => Gateway(group) + "-config";

    /// <summary>Name of the Secret with the key that signs cursors.</summary>
    public static string CursorKeySecret(string group) => Gateway(group) + "-cursor-key";

    private static string Shorten(string name, int length)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..8];
        var head = name[..Math.Min(name.Length, length - hash.Length - 1)].TrimEnd('-', '.');
        return $"{head}-{hash}";
    }
}
