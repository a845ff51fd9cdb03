using System.Net;
using k8s;
using k8s.Autorest;
using k8s.Models;
using PushOperator.TestUtilities;

namespace PushOperator.ControllerRuntime.Tests.Widgets;

/// <summary>A namespace of a real API server that knows widgets, and what tests do there by hand.</summary>
internal sealed class WidgetCluster : IDisposable
{
    private static readonly SemaphoreSlim Installing = new(1, 1);

    private WidgetCluster(KubernetesClientConfiguration configuration, string @namespace)
    {
        Configuration = configuration;
        Namespace = @namespace;
        Client = new Kubernetes(configuration);
        Widgets = new GenericClient(Client, "tests.pushoperator.io", "v1", "widgets", disposeClient: false);
    }

    public KubernetesClientConfiguration Configuration { get; }

    public string Namespace { get; }

    public Kubernetes Client { get; }

    public GenericClient Widgets { get; }

    public static async Task<WidgetCluster> CreateAsync(KubernetesControlPlane controlPlane)
    {
        var configuration = KubernetesClientConfiguration.BuildConfigFromConfigFile(await controlPlane.KubeconfigAsync());
        var cluster = new WidgetCluster(configuration, await controlPlane.CreateNamespaceAsync());
        await cluster.InstallAsync();
        return cluster;
    }

    public Task<Widget> CreateAsync(string name, int size = 1) =>
        Widgets.CreateNamespacedAsync(new Widget
        {
            ApiVersion = "tests.pushoperator.io/v1",
            Kind = "Widget",
            Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = Namespace },
            Spec = new WidgetSpec { Size = size },
        }, Namespace);

    public Task<Widget> ReadAsync(string name) => Widgets.ReadNamespacedAsync<Widget>(Namespace, name);

    public Task DeleteAsync(string name) => Widgets.DeleteNamespacedAsync<V1Status>(Namespace, name);

    public Task<Widget> ResizeAsync(string name, int size) =>
        Widgets.PatchNamespacedAsync<Widget>(new V1Patch(new { spec = new { size } }, V1Patch.PatchType.MergePatch), Namespace, name);

    /// <summary>Whether it is gone.</summary>
    public async Task<bool> IsGoneAsync(string name)
    {
        try
        {
            await ReadAsync(name);
            return false;
        }
        catch (HttpOperationException e) when (e.Response.StatusCode == HttpStatusCode.NotFound)
        {
            return true;
        }
    }

    public async Task<V1ConfigMap?> FindConfigMapAsync(string name) =>
        (await Client.CoreV1.ListNamespacedConfigMapAsync(Namespace, fieldSelector: $"metadata.name={name}")).Items.SingleOrDefault();

    public void Dispose()
    {
        Widgets.Dispose();
        Client.Dispose();
    }

    private async Task InstallAsync()
    {
        await Installing.WaitAsync();
        try
        {
            var name = "widgets.tests.pushoperator.io";
            var known = await Client.ApiextensionsV1.ListCustomResourceDefinitionAsync(fieldSelector: $"metadata.name={name}");
            if (known.Items.Count == 0) await Client.ApiextensionsV1.CreateCustomResourceDefinitionAsync(Definition(name));
            await Eventually.PassesAsync(() => Widgets.ListNamespacedAsync<V1Status>(Namespace));
        }
        finally
        {
            Installing.Release();
        }
    }

    private static V1CustomResourceDefinition Definition(string name) => new()
    {
        Metadata = new V1ObjectMeta { Name = name },
        Spec = new V1CustomResourceDefinitionSpec
        {
            Group = "tests.pushoperator.io",
            Scope = "Namespaced",
            Names = new V1CustomResourceDefinitionNames { Kind = "Widget", Plural = "widgets", Singular = "widget" },
            Versions =
            [
                new V1CustomResourceDefinitionVersion
                {
                    Name = "v1",
                    Served = true,
                    Storage = true,
                    Subresources = new V1CustomResourceSubresources { Status = new object() },
                    Schema = new V1CustomResourceValidation
                    {
                        OpenAPIV3Schema = new V1JSONSchemaProps
                        {
                            Type = "object",
                            Properties = new Dictionary<string, V1JSONSchemaProps>
                            {
                                ["spec"] = new() { Type = "object", XKubernetesPreserveUnknownFields = true },
                                ["status"] = new() { Type = "object", XKubernetesPreserveUnknownFields = true },
                            },
                        },
                    },
                },
            ],
        },
    };
}
