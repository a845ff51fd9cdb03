namespace PushOperator.Oracle;

/// <summary>What the checker cannot know from a history.</summary>
public sealed record CheckerOptions
{
    /// <summary>Age at which an unconfirmed acknowledgement counts as processed, if its connection is still the same.</summary>
    /// <value>Default null: never; only <see cref="Events.AckConfirmed"/> does. Longer than any fault that freezes a gateway.</value>
    public TimeSpan? AckProcessedWithin { get; init; }

    /// <summary>Duplicates that a subscriber (Broadcast) or a group (Shared) may get from the start of a fault to the start of the next.</summary>
    /// <value>Default 1,000: what was in flight and what was acknowledged since the last commit.</value>
    public int MaxDuplicatesPerFault { get; init; } = 1_000;

    /// <summary>As many more for each connection of the reader that begins during the same fault, but for the first: each that is cut may cost what was in flight on it.</summary>
    /// <value>Default 0.</value>
    public int MaxDuplicatesPerConnection { get; init; }

    /// <summary>Duplicates allowed to the same reader before the first fault.</summary>
    /// <value>Default 0.</value>
    public int MaxDuplicatesWithoutFault { get; init; }

    /// <summary>Largest delivery count.</summary>
    /// <value>Default 100.</value>
    public int MaxDeliveryCount { get; init; } = 100;
}
