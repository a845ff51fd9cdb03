namespace PushOperator.LoadTest.Reporting;

/// <summary>A figure that is measured.</summary>
/// <param name="Key">Its name in JSON.</param>
/// <param name="Title">Its column in the table.</param>
/// <param name="Format">.NET number format in the table.</param>
internal sealed record Figure(string Key, string Title, string Format)
{
    public static readonly Figure PerCpuSecond = new("deliveriesPerCpuSecond", "deliveries/CPU-s", "#,0");
    public static readonly Figure PerSecond = new("deliveriesPerSecond", "deliveries/s", "#,0");
    public static readonly Figure P50 = new("p50Ms", "p50 ms", "0.00");
    public static readonly Figure P99 = new("p99Ms", "p99 ms", "0.00");
    public static readonly Figure P999 = new("p999Ms", "p99.9 ms", "0.00");
    public static readonly Figure KilobytesPerConnection = new("residentKbPerConnection", "KB/connection", "0.0");
    public static readonly Figure IdleCores = new("idleCores", "idle cores", "0.000");
    public static readonly Figure ResidentMegabytes = new("residentMb", "RSS MB", "0");
    public static readonly Figure ResidentGrowthMegabytes = new("residentGrowthMb", "RSS growth MB", "0.0");
    public static readonly Figure HandshakesPerCpuSecond = new("handshakesPerCpuSecond", "handshakes/CPU-s", "#,0");
    public static readonly Figure HandshakesPerSecond = new("handshakesPerSecond", "handshakes/s", "#,0");
    public static readonly Figure StormSeconds = new("stormSeconds", "storm s", "0.0");
    public static readonly Figure StormRefused = new("stormRefused", "refused", "0");
    public static readonly Figure KafkaReads = new("kafkaReadsPerMessage", "Kafka reads/message", "0.00");
    public static readonly Figure ServerCores = new("serverCores", "server cores", "0.00");
    public static readonly Figure GeneratorCores = new("generatorCores", "subscriber cores", "0.00");
    public static readonly Figure Busy = new("machineBusy", "machine busy", "0 %");
    public static readonly Figure Others = new("othersBusy", "others", "0 %");

    /// <summary>All of them, in the order of the table's columns.</summary>
    public static readonly IReadOnlyList<Figure> All =
    [
        PerCpuSecond, PerSecond, P50, P99, P999, KilobytesPerConnection, IdleCores, HandshakesPerCpuSecond, HandshakesPerSecond, StormSeconds, StormRefused,
        KafkaReads, ResidentMegabytes, ResidentGrowthMegabytes, ServerCores, GeneratorCores, Busy, Others,
    ];
}
