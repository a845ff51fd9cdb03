namespace PushOperator.ControllerRuntime.ApiServer;

/// <summary>Exponential back-off: doubles from <paramref name="Initial"/> up to <paramref name="Max"/>, each delay up to a half longer by chance, so that many who failed together do not come back together.</summary>
internal sealed record Backoff(TimeSpan Initial, TimeSpan Max)
{
    /// <summary>The delay after the <paramref name="failures"/>th failure in a row (1 is the first).</summary>
    public TimeSpan Delay(int failures)
    {
        var exponent = Math.Clamp(failures - 1, 0, 30);
        var delay = Math.Min(Initial.TotalMilliseconds * Math.Pow(2, exponent), Max.TotalMilliseconds / 1.5);
        return TimeSpan.FromMilliseconds(delay * (1 + (Random.Shared.NextDouble() / 2)));
    }
}
