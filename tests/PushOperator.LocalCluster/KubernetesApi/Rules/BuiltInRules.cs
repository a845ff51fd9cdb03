using System.Text.Json.Nodes;
using PushOperator.LocalCluster.KubernetesApi.Json;
using PushOperator.LocalCluster.KubernetesApi.Kinds;
using PushOperator.LocalCluster.KubernetesApi.Schemas;

namespace PushOperator.LocalCluster.KubernetesApi.Rules;

/// <summary>What the API does with objects of particular built-in kinds: their defaults, and what about them is refused.</summary>
internal static class BuiltInRules
{
    /// <summary>Fills in, in place, what the kind has by default and what the server decides.</summary>
    public static void Prepare(ResourceType type, JsonObject? old, JsonObject next, DateTimeOffset now)
    {
        switch (type.Resource)
        {
            case "pods": PodRules.Prepare(old, next); break;
            case "deployments.apps": DeploymentRules.Prepare(next); break;
            case "replicasets.apps": DeploymentRules.PrepareReplicaSet(next); break;
            case "services": ServiceRules.Prepare(old, next); break;
            case "secrets": SecretRules.Prepare(next); break;
            case "namespaces": NamespaceRules.Prepare(old, next); break;
            case "horizontalpodautoscalers.autoscaling": next.Ensure("spec").Default("minReplicas", 1); break;
            case BuiltInKinds.CustomResourceDefinitions: CustomResourceDefinitionRules.Prepare(old, next, now); break;
        }
    }

    public static IEnumerable<FieldProblem> Validate(ResourceType type, JsonObject? old, JsonObject next) => type.Resource switch
    {
        "pods" => PodRules.Validate(next["spec"], "spec"),
        "deployments.apps" or "replicasets.apps" => DeploymentRules.Validate(old, next),
        "services" => ServiceRules.Validate(next),
        BuiltInKinds.CustomResourceDefinitions => CustomResourceDefinitionRules.Validate(next),
        _ => [],
    };
}
