namespace PushOperator.FaultRunner.Faults;

/// <summary>Every fault the runner knows.</summary>
internal static class FaultCatalogue
{
    public static readonly IReadOnlyList<IFault> All =
        [new KillGateway(), new FreezeGateway(), new DeleteGateway(), new ScaleGroup(), new StopBroker(), new FlapLine(), new StallReader()];

    /// <summary>What a fault id of a report says.</summary>
    public static string Describe(string id) => All.FirstOrDefault(fault => fault.Id == id)?.Description ?? "";
}
