using System.Text.Json.Nodes;
using PushOperator.LocalCluster.KubernetesApi.Json;
using PushOperator.LocalCluster.KubernetesApi.Schemas;
using PushOperator.LocalCluster.KubernetesApi.Selectors;

namespace PushOperator.LocalCluster.KubernetesApi.Rules;

/// <summary>Deployments and ReplicaSets.</summary>
internal static class DeploymentRules
{
    public static void Prepare(JsonObject deployment)
    {
        var spec = deployment.Ensure("spec");
        spec.Default("replicas", 1);
        spec.Default("revisionHistoryLimit", 10);
        spec.Default("progressDeadlineSeconds", 600);
        var strategy = spec.Ensure("strategy");
        strategy.Default("type", "RollingUpdate");
        if (strategy.Text("type") == "RollingUpdate")
        {
            strategy.Ensure("rollingUpdate").Default("maxSurge", "25%");
            strategy.Ensure("rollingUpdate").Default("maxUnavailable", "25%");
        }

        PodRules.PrepareSpec(spec.Ensure("template").Ensure("spec"));
    }

    public static void PrepareReplicaSet(JsonObject replicaSet)
    {
        replicaSet.Ensure("spec").Default("replicas", 1);
        PodRules.PrepareSpec(replicaSet.Ensure("spec").Ensure("template").Ensure("spec"));
    }

    public static IEnumerable<FieldProblem> Validate(JsonObject? old, JsonObject next)
    {
        var selector = next.Map("spec", "selector");
        if (selector is null) yield return FieldProblem.Required("spec.selector");
        var labels = next.Map("spec", "template", "metadata", "labels")?.ToDictionary(l => l.Key, l => l.Value.Text() ?? "") ?? [];
        if (selector is not null && !LabelSelector.Of(selector).Matches(labels))
            yield return FieldProblem.Invalid("spec.template.metadata.labels", new JsonObject(labels.Select(l => KeyValuePair.Create(l.Key, (JsonNode?)l.Value))).ToJsonString(), "`selector` does not match template `labels`");
        if (old is not null && !JsonNode.DeepEquals(old.At("spec", "selector"), selector))
            yield return FieldProblem.Invalid("spec.selector", selector?.ToJsonString() ?? "null", "field is immutable");
        if (next.Number("spec", "replicas") < 0) yield return FieldProblem.Invalid("spec.replicas", $"{next.Number("spec", "replicas")}", "must be greater than or equal to 0");
        foreach (var problem in PodRules.Validate(next.At("spec", "template", "spec"), "spec.template.spec")) yield return problem;
    }
}
