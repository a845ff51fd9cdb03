using System.Globalization;

namespace PushOperator.LocalCluster.KubernetesControllers;

/// <summary>Numbers that are given as a number or as a share: <c>3</c>, <c>25%</c>.</summary>
internal static class Percentages
{
    /// <summary>The number; null, or what is no number, is 0.</summary>
    public static int Resolve(string? text, int whole, bool roundUp)
    {
        if (text is null) return 0;
        if (!text.EndsWith('%')) return int.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : 0;
        if (!int.TryParse(text[..^1], CultureInfo.InvariantCulture, out var percent)) return 0;
        var share = whole * percent / 100m;
        return (int)(roundUp ? Math.Ceiling(share) : Math.Floor(share));
    }
}
