using System.Net;
using PushOperator.LocalCluster.Kubelet.Processes;
using PushOperator.Operator.Resources;

namespace PushOperator.FaultRunner.Ground;

/// <summary>A gateway that runs: a pod, and the process that plays it.</summary>
/// <param name="Name">Of the pod.</param>
/// <param name="Group">Of its SubscriberGroup.</param>
/// <param name="Address">Of the pod; it listens on the usual ports there.</param>
/// <param name="ProcessId">Of its process, which is the leader of a session of its own.</param>
internal sealed record GatewayPod(string Name, string Group, string Address, int ProcessId)
{
    /// <summary>What the paths of the command port follow.</summary>
    public Uri CommandPort => new($"http://{Address}:{GatewayPorts.CommandNumber}");

    /// <summary>Where it takes subscribers.</summary>
    public IPEndPoint ProxyPort => new(IPAddress.Parse(Address), GatewayPorts.ProxyNumber);

    /// <summary>Sockets that its process has open. Its other files are assemblies that it loads when it first needs them.</summary>
    public int OpenSockets => Directory.GetFiles($"/proc/{ProcessId}/fd").Count(file => new FileInfo(file).LinkTarget?.StartsWith("socket:", StringComparison.Ordinal) == true);

    /// <summary>Asks it to end, as a kubelet does.</summary>
    public void Terminate() => Posix.Signal(ProcessId, Posix.SigTerm);

    /// <summary>Ends it at once.</summary>
    public void Kill() => Posix.Signal(ProcessId, Posix.SigKill);

    /// <summary>Stops it where it is: its kernel still takes connections, nothing else happens.</summary>
    public void Freeze() => Posix.Signal(ProcessId, Posix.SigStop);

    /// <summary>Lets it go on after <see cref="Freeze"/>.</summary>
    public void Thaw() => Posix.Signal(ProcessId, Posix.SigCont);
}
