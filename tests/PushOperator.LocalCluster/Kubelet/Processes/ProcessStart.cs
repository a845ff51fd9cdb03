namespace PushOperator.LocalCluster.Kubelet.Processes;

/// <summary>What to run.</summary>
/// <param name="Command">Program (found by PATH) and its arguments.</param>
/// <param name="Environment">The whole environment: nothing is inherited.</param>
/// <param name="WorkingDirectory">An existing directory.</param>
internal sealed record ProcessStart(IReadOnlyList<string> Command, IReadOnlyDictionary<string, string> Environment, string WorkingDirectory);
