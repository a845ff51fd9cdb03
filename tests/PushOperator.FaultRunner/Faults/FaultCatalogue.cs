using PushOperator.FaultRunner.Brokers;

namespace PushOperator.FaultRunner.Faults;

/// <summary>Every fault the runner knows.</summary>
internal static class FaultCatalogue
{
    public static readonly IReadOnlyList<IFault> All =
    [
        new KillGateway(), new FreezeGateway(), new DeleteGateway(), new ScaleGroup(), new FlapLine(), new StallReader(),
        new StopBroker(),
    ];

    /// <summary>Those that can be tried with these brokers.</summary>
    public static IReadOnlyList<IFault> For(BrokerKinds brokers) => [.. All.Where(fault => fault.Brokers.HasFlag(brokers))];

    /// <summary>The fault with this id; null: there is none.</summary>
    public static IFault? Find(string id) => All.FirstOrDefault(fault => fault.Id.Equals(id, StringComparison.OrdinalIgnoreCase));

    /// <summary>What a fault id of a report says.</summary>
    public static string Describe(string id) => Find(id)?.Description ?? "";
}
