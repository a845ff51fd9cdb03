using System.Net;
using k8s;
using k8s.Autorest;
using k8s.Models;
using PushOperator.TestUtilities;

namespace PushOperator.Operator.Tests.CustomResources;

/// <summary>The real control plane with our CRDs in it. Every test class has one; who comes first installs.</summary>
public sealed class InstalledCustomResources(KubernetesControlPlane controlPlane) : IAsyncDisposable
{
    private readonly SemaphoreSlim _installing = new(1, 1);
    private Kubernetes? _client;

    /// <summary>An administrator's client, after both kinds are served.</summary>
    public async Task<Kubernetes> ClientAsync()
    {
        await _installing.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            return _client ??= await InstallAsync();
        }
        finally
        {
            _installing.Release();
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _client?.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<Kubernetes> InstallAsync()
    {
        var client = await controlPlane.ClientAsync();
        foreach (var plural in new[] { "pushtopics", "subscribergroups" })
        {
            var definition = CustomResourceFiles.Definition(plural);
            try
            {
                await client.ApiextensionsV1.CreateCustomResourceDefinitionAsync(definition);
            }
            catch (HttpOperationException exception) when (exception.Response.StatusCode == HttpStatusCode.Conflict)
            {
                // Another class was first.
            }

            await Eventually.HoldsAsync(
                async () => (await client.ApiextensionsV1.ReadCustomResourceDefinitionAsync(definition.Name())).Status?.Conditions?
                    .Any(condition => condition is { Type: "Established", Status: "True" }) == true,
                $"{plural} are served");
        }

        return client;
    }
}
