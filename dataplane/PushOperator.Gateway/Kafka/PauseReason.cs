namespace PushOperator.Gateway.Kafka;

/// <summary>What may stand against reading a partition.</summary>
[Flags]
internal enum PauseReason
{
    None = 0,

    /// <summary>Too much that was read is not done.</summary>
    Full = 1,

    /// <summary>A seek moves it.</summary>
    Moving = 2,

    /// <summary>A seek replays it at a limited rate, and more was read than may go now.</summary>
    Paced = 4,
}
