namespace PushOperator.Gateway.Limits;

/// <summary>When a refused client may come back.</summary>
internal static class RetryTime
{
    /// <summary>One to five seconds; spread, so that those who were refused together do not come back together.</summary>
    public static TimeSpan Soon() => TimeSpan.FromSeconds(Random.Shared.Next(1, 6));
}
