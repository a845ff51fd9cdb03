namespace PushOperator.Gateway.Groups;

/// <summary>What became of the wish to forget a subscriber's position.</summary>
public enum ForgetOutcome
{
    /// <summary>It has none any more, on no pod.</summary>
    Forgotten,

    /// <summary>There was none.</summary>
    Unknown,

    /// <summary>This group keeps no positions by subscriber.</summary>
    NotKept,

    /// <summary>Kafka did not take it.</summary>
    Unavailable,
}
