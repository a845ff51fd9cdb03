using k8s.Models;

namespace PushOperator.Api.Values;

/// <summary>Sizes as the specs write them: Kubernetes quantities of bytes, for example <c>10Gi</c> or <c>1048576</c>.</summary>
public static class ByteQuantity
{
    /// <summary>Reads one; a fraction of a byte is rounded up.</summary>
    /// <returns>Whether <paramref name="text"/> is a quantity from 0 to below <see cref="long.MaxValue"/>.</returns>
    public static bool TryParse(string? text, out long bytes)
    {
        bytes = 0;
        if (string.IsNullOrEmpty(text)) return false;
        decimal value;
        try
        {
            value = Math.Ceiling(new ResourceQuantity(text).ToDecimal());
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException or OverflowException or IndexOutOfRangeException)
        {
            // KubernetesClient has no TryParse, and says so in these four ways.
            return false;
        }

        // KubernetesClient makes long.MaxValue of whatever is larger.
        if (value is < 0 or >= long.MaxValue) return false;
        bytes = (long)value;
        return true;
    }
}
