using System.Net;
using k8s;
using k8s.Autorest;
using k8s.Models;
using PushOperator.Api;
using PushOperator.Api.Groups;
using PushOperator.Api.Naming;
using PushOperator.Api.Topics;

namespace PushOperator.Cli.Cluster;

/// <summary>Reads our kinds and the addresses of gateways from a Kubernetes API server, with the rights of the user's kubeconfig.</summary>
internal sealed class KubernetesCluster : IDisposable
{
    /// <summary>Label of an EndpointSlice that names its Service.</summary>
    private const string ServiceNameLabel = "kubernetes.io/service-name";

    /// <summary>Longest wait for one answer of the API server.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);

    /// <summary>Life of a command's token: the least that Kubernetes makes.</summary>
    private const int TokenSeconds = 600;

    private readonly Kubernetes _client;
    private readonly GenericClient _topics;
    private readonly GenericClient _groups;

    private KubernetesCluster(KubernetesClientConfiguration configuration, string ns)
    {
        configuration.HttpClientTimeout = Timeout;
        Namespace = ns;
        _client = new Kubernetes(configuration);
        _topics = new GenericClient(_client, PushOperatorApi.Group, PushOperatorApi.Version, V1Alpha1PushTopic.Plural, disposeClient: false);
        _groups = new GenericClient(_client, PushOperatorApi.Group, PushOperatorApi.Version, V1Alpha1SubscriberGroup.Plural, disposeClient: false);
    }

    /// <summary>The namespace of the command: as told, else of the kubeconfig's context, else <c>default</c>.</summary>
    public string Namespace { get; }

    /// <summary>Reads the kubeconfig: as told, else <c>KUBECONFIG</c>, else <c>~/.kube/config</c>, else what a pod has. Nothing is connected yet.</summary>
    /// <exception cref="k8s.Exceptions.KubeConfigException">It cannot be used.</exception>
    public static KubernetesCluster Open(ClusterSelection selection)
    {
        var configuration = Configuration(selection);
        var ns = selection.Namespace ?? (string.IsNullOrEmpty(configuration.Namespace) ? "default" : configuration.Namespace);
        return new KubernetesCluster(configuration, ns);
    }

    /// <summary>PushTopics of the namespace, or of all.</summary>
    public Task<IReadOnlyList<V1Alpha1PushTopic>> TopicsAsync(bool allNamespaces, CancellationToken cancellationToken) =>
        ListAsync<V1Alpha1PushTopic>(_topics, allNamespaces, cancellationToken);

    /// <summary>SubscriberGroups of the namespace, or of all.</summary>
    public Task<IReadOnlyList<V1Alpha1SubscriberGroup>> GroupsAsync(bool allNamespaces, CancellationToken cancellationToken) =>
        ListAsync<V1Alpha1SubscriberGroup>(_groups, allNamespaces, cancellationToken);

    /// <summary>One SubscriberGroup.</summary>
    /// <exception cref="CommandException">There is none of that name.</exception>
    public async Task<V1Alpha1SubscriberGroup> GroupAsync(GroupReference reference, CancellationToken cancellationToken)
    {
        var ns = reference.Namespace ?? Namespace;
        try
        {
            return await _groups.ReadNamespacedAsync<V1Alpha1SubscriberGroup>(ns, reference.Name, cancellationToken);
        }
        catch (HttpOperationException e) when (e.Response.StatusCode == HttpStatusCode.NotFound)
        {
            throw new CommandException(ExitCodes.Refused, $"there is no SubscriberGroup {reference.Name} in namespace {ns}");
        }
    }

    /// <summary>Addresses of the group's gateways that are ready, from the EndpointSlices of its headless Service.</summary>
    public async Task<IReadOnlyList<Gateway>> GatewaysAsync(V1Alpha1SubscriberGroup group, CancellationToken cancellationToken)
    {
        var selector = $"{ServiceNameLabel}={SubscriberGroupNames.PodsService(group.Metadata.Name)}";
        var slices = await _client.DiscoveryV1.ListNamespacedEndpointSliceAsync(group.Metadata.NamespaceProperty, labelSelector: selector, cancellationToken: cancellationToken);
        return
        [
            .. from slice in slices.Items
               from endpoint in slice.Endpoints ?? []
               where endpoint.Conditions?.Ready ?? true
               from address in endpoint.Addresses.Take(1)
               orderby endpoint.TargetRef?.Name, address
               select new Gateway(endpoint.TargetRef?.Name ?? address, address),
        ];
    }

    /// <summary>A token of the group's ServiceAccount for commands, valid for ten minutes.</summary>
    /// <exception cref="CommandException">The user may not make one (who may, may command the group), or the operator has not made the account.</exception>
    public async Task<string> CommandTokenAsync(V1Alpha1SubscriberGroup group, CancellationToken cancellationToken)
    {
        var (ns, account) = (group.Metadata.NamespaceProperty, SubscriberGroupNames.Gateway(group.Metadata.Name));
        try
        {
            var request = new Authenticationv1TokenRequest { Spec = new V1TokenRequestSpec { Audiences = [PushOperatorApi.CommandAudience], ExpirationSeconds = TokenSeconds } };
            return (await _client.CoreV1.CreateNamespacedServiceAccountTokenAsync(request, account, ns, cancellationToken: cancellationToken)).Status.Token;
        }
        catch (HttpOperationException e) when (e.Response.StatusCode == HttpStatusCode.Forbidden)
        {
            throw new CommandException(ExitCodes.Refused, $"you may not command the group {ns}/{group.Metadata.Name}: it takes the right to create serviceaccounts/token of {account} in namespace {ns} (kubectl create role push-commands -n {ns} --verb=create --resource=serviceaccounts/token --resource-name={account})");
        }
        catch (HttpOperationException e) when (e.Response.StatusCode == HttpStatusCode.NotFound)
        {
            throw new CommandException(ExitCodes.Refused, $"the group {ns}/{group.Metadata.Name} has no ServiceAccount {account} in namespace {ns}; the operator makes it: see the conditions of the group");
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task<IReadOnlyList<T>> ListAsync<T>(GenericClient client, bool allNamespaces, CancellationToken cancellationToken)
        where T : IKubernetesObject<V1ObjectMeta>
    {
        var list = allNamespaces
            ? await client.ListAsync<ResourceList<T>>(cancel: cancellationToken)
            : await client.ListNamespacedAsync<ResourceList<T>>(Namespace, cancel: cancellationToken);
        return [.. list.Items.OrderBy(item => item.Metadata.NamespaceProperty, StringComparer.Ordinal).ThenBy(item => item.Metadata.Name, StringComparer.Ordinal)];
    }

    private static KubernetesClientConfiguration Configuration(ClusterSelection selection)
    {
        var path = selection.Kubeconfig ?? Environment.GetEnvironmentVariable("KUBECONFIG")?.Split(Path.PathSeparator).FirstOrDefault(File.Exists);
        if (path is not null || !KubernetesClientConfiguration.IsInCluster()) return KubernetesClientConfiguration.BuildConfigFromConfigFile(path, selection.Context);
        return KubernetesClientConfiguration.InClusterConfig();
    }
}
