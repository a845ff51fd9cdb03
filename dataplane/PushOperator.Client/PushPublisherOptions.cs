namespace PushOperator.Client;

/// <summary>Where to publish and how long to try. Read once, when the <see cref="PushPublisher"/> is made.</summary>
public sealed class PushPublisherOptions
{
    /// <summary>A gateway's command port, such as <c>http://orders.shop.svc:8081</c>.</summary>
    /// <value>Absolute, <c>http</c> or <c>https</c>, without query. Required.</value>
    public Uri? Url { get; set; }

    /// <summary>Gives the token of a group that asks for one: called for each attempt, so keep it until it ends. What it throws, publishing throws.</summary>
    /// <value>Default null: no token.</value>
    public Func<CancellationToken, ValueTask<string>>? TokenProvider { get; set; }

    /// <summary>How long a publish is retried after 429, 503 or no answer, the waits included.</summary>
    /// <value>Default 30 s. 0 (never retry) to 10 min: the gateway remembers idempotency keys no longer.</value>
    public TimeSpan RetryFor { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest wait for one answer.</summary>
    /// <value>Default 15 s. 100 ms to 5 min.</value>
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Upper bound of the first wait between attempts; it doubles each time, and <c>Retry-After</c> is added to it.</summary>
    /// <value>Default 100 ms. 1 ms to <see cref="RetryMaximum"/>.</value>
    public TimeSpan RetryMinimum { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Largest upper bound of a wait between attempts.</summary>
    /// <value>Default 5 s. At most 5 min.</value>
    public TimeSpan RetryMaximum { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The clock of every wait.</summary>
    /// <value>Default: the system's.</value>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    internal PushPublisherOptions Snapshot() => (PushPublisherOptions)MemberwiseClone();
}
