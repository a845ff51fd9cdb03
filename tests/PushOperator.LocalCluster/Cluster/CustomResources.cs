using k8s;
using k8s.Models;

namespace PushOperator.LocalCluster.Cluster;

/// <summary>Installs the custom resource definitions of <c>crds/</c>.</summary>
internal static class CustomResources
{
    private const string FieldManager = "push-operator-local-cluster";
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Applies every definition and waits until the API server serves it.</summary>
    public static async Task InstallAsync(IKubernetes client, TimeProvider time, CancellationToken cancellationToken)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(Bound);
        foreach (var file in Directory.GetFiles(Path.Combine(BuiltPrograms.Root, "crds"), "*.yaml").Where(file => Path.GetFileName(file) != "kustomization.yaml").Order(StringComparer.Ordinal))
        {
            var definition = KubernetesYaml.Deserialize<V1CustomResourceDefinition>(await File.ReadAllTextAsync(file, bound.Token));
            await client.ApiextensionsV1.PatchCustomResourceDefinitionAsync(
                new V1Patch(definition, V1Patch.PatchType.ApplyPatch), definition.Metadata.Name, fieldManager: FieldManager, force: true, cancellationToken: bound.Token);
            while (!await IsServedAsync(client, definition.Metadata.Name, bound.Token)) await Task.Delay(Pause, time, bound.Token);
        }
    }

    private static async Task<bool> IsServedAsync(IKubernetes client, string name, CancellationToken cancellationToken)
    {
        var definition = await client.ApiextensionsV1.ReadCustomResourceDefinitionAsync(name, cancellationToken: cancellationToken);
        return definition.Status?.Conditions?.Any(condition => condition is { Type: "Established", Status: "True" }) == true;
    }
}
