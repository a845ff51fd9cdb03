namespace PushOperator.LoadTest.Measuring;

/// <summary>What was used in a phase.</summary>
internal sealed record Usage
{
    public required double Seconds { get; init; }

    /// <summary>The server's process, its intake from Kafka included.</summary>
    public required CpuTime Server { get; init; }

    /// <summary>The subscribers' process.</summary>
    public required CpuTime Generator { get; init; }

    /// <summary>This process: the publisher, and the embedded broker.</summary>
    public required CpuTime Own { get; init; }

    /// <summary>All processors, everything that ran.</summary>
    public required double Busy { get; init; }

    /// <summary>The server's, most CPU time first.</summary>
    public required IReadOnlyList<ThreadShare> Threads { get; init; }

    /// <summary>Processors that the server kept busy.</summary>
    public double ServerCores => Server.Total / Seconds;

    /// <summary>Processors that the subscribers kept busy.</summary>
    public double GeneratorCores => Generator.Total / Seconds;

    /// <summary>Share of the machine that was busy, 0 to 1.</summary>
    public double BusyShare => Busy / Seconds / Environment.ProcessorCount;

    /// <summary>Share of the machine that others used, 0 to 1.</summary>
    public double OthersShare => Math.Max(0, Busy - Server.Total - Generator.Total - Own.Total) / Seconds / Environment.ProcessorCount;
}
