namespace PushOperator.FaultRunner.Workload;

/// <summary>Names of what <c>Resources/faults.yaml</c> makes.</summary>
internal static class Names
{
    public const string Namespace = "default";
    public const string Topic = "fault-orders";
    public const string Screens = "fault-screens";
    public const string Workers = "fault-workers";
    public static readonly IReadOnlyList<string> Groups = [Screens, Workers];
}
