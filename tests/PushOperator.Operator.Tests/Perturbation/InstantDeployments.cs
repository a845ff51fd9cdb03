using System.Text.Json.Nodes;
using PushOperator.LocalCluster.KubernetesApi.Kinds;
using PushOperator.LocalCluster.KubernetesApi.Objects;
using PushOperator.LocalCluster.KubernetesApi.Storage;

namespace PushOperator.Operator.Tests.Perturbation;

/// <summary>The part of a cluster that makes Deployments come true, without pods: each is rolled out as soon as it is written, in one write, so that a run has always the same events.</summary>
internal sealed class InstantDeployments(ClusterApi api)
{
    private static readonly ResourceType Deployments = BuiltInKinds.All.First(type => type.Resource == "deployments.apps");
    private static readonly WriteOptions Status = new() { FieldManager = "kube-controller-manager", Subresource = "status" };

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var position = api.Store.Revision;
        while (await api.Store.History.ReadAfterAsync(position, cancellationToken) is { } changes)
        {
            foreach (var change in changes.Where(change => change.Object.Key.Resource == Deployments.Resource && !change.IsDeletion)) RollOut(change.Object.Key);
            position = changes[^1].Revision;
        }
    }

    private void RollOut(ObjectKey key)
    {
        try
        {
            api.Modify(Deployments, key.Namespace, key.Name, WithStatus, Status);
        }
        catch (ApiException exception) when (exception.Code == StatusCodes.NotFound)
        {
            // It went while its change was on the way.
        }
    }

    private static JsonObject WithStatus(JsonObject deployment)
    {
        var replicas = deployment["spec"]!["replicas"]!.GetValue<int>();
        var status = new JsonObject { ["observedGeneration"] = deployment["metadata"]!["generation"]!.GetValue<long>() };
        foreach (var name in new[] { "replicas", "readyReplicas", "availableReplicas", "updatedReplicas" }.Where(_ => replicas > 0)) status[name] = replicas;
        deployment["status"] = status;
        return deployment;
    }

    private static class StatusCodes
    {
        public const int NotFound = 404;
    }
}
