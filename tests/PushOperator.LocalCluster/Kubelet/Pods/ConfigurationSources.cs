using k8s.Models;

namespace PushOperator.LocalCluster.Kubelet.Pods;

/// <summary>What a pod's environment and volumes are made of; a source answers null for an object that does not exist.</summary>
/// <param name="ConfigMap">By namespace and name.</param>
/// <param name="Secret">By namespace and name.</param>
internal sealed record ConfigurationSources(Func<string, string, V1ConfigMap?> ConfigMap, Func<string, string, V1Secret?> Secret);
