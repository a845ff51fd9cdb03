using PushOperator.Api.Groups;

namespace PushOperator.Operator.Resources;

/// <summary>What memory a gateway may need. Pure.</summary>
internal static class GatewayMemory
{
    /// <summary>Bytes of a gateway that holds nothing: the runtime and the Kafka clients.</summary>
    public const long Process = 96L << 20;

    /// <summary>Bytes of the newest messages that a Broadcast gateway keeps, in one frame format.</summary>
    public const long FrameLog = 64L << 20;

    /// <summary>Bytes of a connection: measured were 18.3 KB for an idle one.</summary>
    public const long Connection = 20L << 10;

    /// <summary>Bytes that a gateway with all its connections needs at least.</summary>
    public static long Needed(SubscriberGroupSpec spec) =>
        Process + (spec.Delivery == Delivery.Broadcast ? FrameLog : 0) + (spec.Gateway.MaxConnections * Connection);

    /// <summary>What is wrong with the limit of the spec; null when nothing is, or when there is none.</summary>
    public static string? Problem(SubscriberGroupSpec spec)
    {
        var needed = Needed(spec);
        if (GatewayContainer.Resources(spec.Gateway.Resources).Limits is not { } limits || !limits.TryGetValue("memory", out var limit) || limit.ToDecimal() >= needed) return null;
        var given = spec.Gateway.Resources?.Limits is null ? $"the default limit {limit}" : $"{limit}";
        var kept = spec.Delivery == Delivery.Broadcast ? $", {Mebibytes(FrameLog)} for the newest messages" : "";
        return $"spec.gateway.resources.limits.memory: {given} is less than the {Mebibytes(needed)} that a gateway may need: {Mebibytes(Process)} for the process{kept} and {Connection >> 10}Ki "
            + $"for each of {spec.Gateway.MaxConnections} connections; raise the limit, or lower spec.gateway.maxConnections";
    }

    private static string Mebibytes(long bytes) => $"{(bytes + (1 << 20) - 1) >> 20}Mi";
}
