using System.Globalization;

namespace PushOperator.ControllerRuntime.ApiServer;

/// <summary>Order of resource versions of one kind: they are decimal numbers that only grow (Kubernetes promises it since 1.35, and etcd always kept it).</summary>
internal static class ResourceVersion
{
    /// <summary>Whether <paramref name="left"/> was written before <paramref name="right"/>; false where that cannot be told.</summary>
    public static bool IsOlder(string? left, string? right) =>
        ulong.TryParse(left, NumberStyles.None, CultureInfo.InvariantCulture, out var a)
        && ulong.TryParse(right, NumberStyles.None, CultureInfo.InvariantCulture, out var b)
        && a < b;
}
