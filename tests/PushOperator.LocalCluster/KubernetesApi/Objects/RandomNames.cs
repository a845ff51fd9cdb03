using System.Security.Cryptography;

namespace PushOperator.LocalCluster.KubernetesApi.Objects;

/// <summary>Ends of generated names: no vowels and no digits that look like letters, so that no word comes out.</summary>
internal static class RandomNames
{
    private const string Letters = "bcdfghjklmnpqrstvwxz2456789";

    // A name with a longer prefix would not fit into a label.
    private const int LongestPrefix = 58;

    public static string After(string prefix) => prefix[..Math.Min(prefix.Length, LongestPrefix)] + RandomNumberGenerator.GetString(Letters, 5);

    /// <summary>A number in the same letters (for the hash of a pod template).</summary>
    public static string Encode(uint number) => string.Concat($"{number}".Select(digit => Letters[(digit - '0') % Letters.Length]));
}
