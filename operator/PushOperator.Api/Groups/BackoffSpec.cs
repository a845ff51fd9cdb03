namespace PushOperator.Api.Groups;

/// <summary>Wait before a message is delivered again.</summary>
public sealed record BackoffSpec
{
    /// <summary>How the wait grows.</summary>
    public Backoff Policy { get; set; } = Backoff.Exponential;

    /// <summary>A duration, 0s to 12h: the wait after the first failed delivery.</summary>
    public string Initial { get; set; } = "1s";

    /// <summary>A duration, 0s to 12h, not below <see cref="Initial"/>: the longest wait.</summary>
    public string Max { get; set; } = "60s";
}
