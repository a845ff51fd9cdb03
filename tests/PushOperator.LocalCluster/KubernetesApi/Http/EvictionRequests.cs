using System.Text.Json.Nodes;
using PushOperator.LocalCluster.KubernetesApi.Json;
using PushOperator.LocalCluster.KubernetesApi.Kinds;
using PushOperator.LocalCluster.KubernetesApi.Objects;
using PushOperator.LocalCluster.KubernetesApi.Selectors;
using PushOperator.LocalCluster.KubernetesApi.Storage;

namespace PushOperator.LocalCluster.KubernetesApi.Http;

/// <summary>Eviction: a deletion of a pod that its disruption budgets have to allow.</summary>
internal sealed class EvictionRequests(ClusterApi api)
{
    private static readonly ResourceType Budgets = BuiltInKinds.All.Single(t => t.Plural == "poddisruptionbudgets");

    public async Task EvictAsync(ApiRequest request)
    {
        var body = await RequestBody.ReadObjectAsync(request.Http.Request, request.Aborted);
        var pod = api.Get(request.Type, request.Namespace, request.Name!);
        if (NeedsBudget(pod)) SpendBudget(pod, request.DryRun);
        api.Delete(request.Type, request.Namespace, request.Name!, new DeleteOptions
        {
            DryRun = request.DryRun || body.List("deleteOptions", "dryRun") is { Count: > 0 },
            Uid = body.Text("deleteOptions", "preconditions", "uid"),
            GracePeriodSeconds = body.Number("deleteOptions", "gracePeriodSeconds"),
        });
        await Answer.SuccessAsync(request.Http, code: StatusCodes.Status201Created);
    }

    // A pod that does not run, or that goes anyway, takes nothing from anybody.
    private static bool NeedsBudget(StoredObject pod) =>
        pod.Text("status", "phase") == "Running" && pod.Text("metadata", "deletionTimestamp") is null;

    private void SpendBudget(StoredObject pod, bool dryRun)
    {
        foreach (var budget in api.Store.List(Budgets.Resource, pod.Key.Namespace).Items)
        {
            if (!LabelSelector.Of(budget.ToJson().Map("spec", "selector")).Matches(pod.Labels)) continue;
            api.Modify(Budgets, budget.Key.Namespace, budget.Key.Name, current =>
            {
                var allowed = current.Number("status", "disruptionsAllowed") ?? 0;
                if (allowed <= 0) throw Refused(budget.Key.Name);
                current.Ensure("status")["disruptionsAllowed"] = allowed - 1;
                return current;
            }, new WriteOptions { FieldManager = "kube-apiserver", Subresource = "status", DryRun = dryRun });
        }
    }

    private static ApiException Refused(string budget) => new(
        StatusCodes.Status429TooManyRequests, "TooManyRequests", "Cannot evict pod as it would violate the pod's disruption budget.", new JsonObject
        {
            ["causes"] = new JsonArray(new JsonObject { ["reason"] = "DisruptionBudget", ["message"] = $"The disruption budget {budget} does not allow another disruption now" }),
        });
}
