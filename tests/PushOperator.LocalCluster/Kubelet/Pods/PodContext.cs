using System.Net;
using k8s.Models;

namespace PushOperator.LocalCluster.Kubelet.Pods;

/// <summary>A pod as this node runs it. Spec and metadata are those of the newest object; address and directory stay for the pod's life.</summary>
/// <param name="Pod">The object.</param>
/// <param name="Address">The pod's own address.</param>
/// <param name="NodeAddress">The node's.</param>
/// <param name="Directory">Holds its volumes and logs; gone with the pod.</param>
internal sealed record PodContext(V1Pod Pod, IPAddress Address, IPAddress NodeAddress, string Directory)
{
    /// <summary>Where a volume's files are.</summary>
    public string VolumeDirectory(string volume) => Path.Combine(Directory, "volumes", volume);
}
