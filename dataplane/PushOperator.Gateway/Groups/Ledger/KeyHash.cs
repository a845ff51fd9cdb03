namespace PushOperator.Gateway.Groups.Ledger;

/// <summary>Hashes that place keys on seats: the same in every run, so that a test or a replayed fault gives the same deliveries.</summary>
internal static class KeyHash
{
    /// <summary>FNV-1a, then <see cref="Mix"/>.</summary>
    public static ulong Of(ReadOnlySpan<byte> key)
    {
        var hash = 14695981039346656037UL;
        foreach (var b in key) hash = (hash ^ b) * 1099511628211UL;
        return Mix(hash);
    }

    /// <summary>The finaliser of SplitMix64: every bit of the input moves every bit of the result.</summary>
    public static ulong Mix(ulong x)
    {
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}
