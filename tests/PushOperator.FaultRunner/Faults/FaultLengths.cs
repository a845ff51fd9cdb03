namespace PushOperator.FaultRunner.Faults;

/// <summary>Times that most faults share.</summary>
internal static class FaultLengths
{
    /// <summary>Shorter than every timeout of the system, between them, and longer than Kafka's session (6 s) and the heartbeats (2 s + 2 s).</summary>
    public static readonly IReadOnlyList<TimeSpan> ShortAndLong = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(9)];

    /// <summary>Longer than every timeout, where a shorter one would show nothing.</summary>
    public static readonly IReadOnlyList<TimeSpan> Long = [TimeSpan.FromSeconds(9)];

    /// <summary>It is over as soon as it has happened.</summary>
    public static readonly IReadOnlyList<TimeSpan> None = [TimeSpan.Zero];

    /// <summary>A session of Kafka's, the back-off of the clients, the acknowledgement timeout of 10 s, and room for a busy machine.</summary>
    public static readonly TimeSpan Recovery = TimeSpan.FromSeconds(45);
}
