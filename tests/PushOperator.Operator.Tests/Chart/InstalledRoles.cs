using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using PushOperator.Operator.Tests.CustomResources;

namespace PushOperator.Operator.Tests.Chart;

/// <summary>The chart's ServiceAccounts and their rights on a real API server, without what would run with them. Cluster roles get names of their own, and go with this.</summary>
internal sealed class InstalledRoles : IAsyncDisposable
{
    /// <summary>ServiceAccount of the operator.</summary>
    public const string Operator = "push-operator";

    /// <summary>ServiceAccount of the router.</summary>
    public const string Router = "push-router";

    private readonly Kubernetes _client;
    private readonly List<JsonNode> _documents;

    private InstalledRoles(Kubernetes client, string kubeconfig, string @namespace, List<JsonNode> documents) =>
        (_client, Kubeconfig, Namespace, _documents) = (client, kubeconfig, @namespace, documents);

    /// <summary>An administrator's.</summary>
    public string Kubeconfig { get; }

    /// <summary>Where operator and router would run.</summary>
    public string Namespace { get; }

    /// <summary>Renders the chart for a namespace and writes what is about rights.</summary>
    public static async Task<InstalledRoles> InstallAsync(Kubernetes client, string kubeconfig, string @namespace)
    {
        var rendered = await new Helm(kubeconfig).RunAsync("template", "push-operator", Helm.Chart, "--namespace", @namespace, "--set", "kafka.bootstrapServers=kafka:9092");
        var roles = new InstalledRoles(client, kubeconfig, @namespace, [.. Yaml.Documents(rendered).Where(document => document is not null)]);
        foreach (var account in roles.Of<V1ServiceAccount>("ServiceAccount")) await client.CoreV1.CreateNamespacedServiceAccountAsync(account, @namespace);
        foreach (var role in roles.Of<V1Role>("Role")) await client.RbacAuthorizationV1.CreateNamespacedRoleAsync(role, @namespace);
        foreach (var binding in roles.Of<V1RoleBinding>("RoleBinding")) await client.RbacAuthorizationV1.CreateNamespacedRoleBindingAsync(binding, @namespace);
        foreach (var role in roles.Of<V1ClusterRole>("ClusterRole"))
        {
            role.Metadata.Name = roles.OwnName(role.Metadata.Name);
            await client.RbacAuthorizationV1.CreateClusterRoleAsync(role);
        }

        foreach (var binding in roles.Of<V1ClusterRoleBinding>("ClusterRoleBinding"))
        {
            binding.Metadata.Name = roles.OwnName(binding.Metadata.Name);
            binding.RoleRef.Name = roles.OwnName(binding.RoleRef.Name);
            await client.RbacAuthorizationV1.CreateClusterRoleBindingAsync(binding);
        }

        return roles;
    }

    /// <summary>What the rules of a ServiceAccount say, those of its namespace and those of the cluster together.</summary>
    public IReadOnlySet<Permission> GrantedTo(string account) =>
    (
        from document in _documents
        where document["kind"]!.GetValue<string>() is "ClusterRole" or "Role" && document["metadata"]!["name"]!.GetValue<string>().StartsWith(account, StringComparison.Ordinal)
        from rule in document["rules"]!.AsArray()
        from @group in rule["apiGroups"]!.AsArray()
        from resource in rule["resources"]!.AsArray()
        from verb in rule["verbs"]!.AsArray()
        select new Permission(@group!.GetValue<string>(), resource!.GetValue<string>(), verb!.GetValue<string>())).ToHashSet();

    /// <summary>A client that is nothing but this ServiceAccount, by a token that the API server gave out for it.</summary>
    public async Task<Kubernetes> ClientOfAsync(string account)
    {
        var asked = new Authenticationv1TokenRequest { Spec = new V1TokenRequestSpec { Audiences = [], ExpirationSeconds = 600 } };
        var token = await _client.CoreV1.CreateNamespacedServiceAccountTokenAsync(asked, account, Namespace);
        var administrator = KubernetesClientConfiguration.BuildConfigFromConfigFile(Kubeconfig);
        return new Kubernetes(new KubernetesClientConfiguration { Host = administrator.Host, SslCaCerts = administrator.SslCaCerts, AccessToken = token.Status.Token });
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var binding in Of<V1ClusterRoleBinding>("ClusterRoleBinding")) await _client.RbacAuthorizationV1.DeleteClusterRoleBindingAsync(OwnName(binding.Metadata.Name));
        foreach (var role in Of<V1ClusterRole>("ClusterRole")) await _client.RbacAuthorizationV1.DeleteClusterRoleAsync(OwnName(role.Metadata.Name));
    }

    private string OwnName(string name) => $"{Namespace}-{name}";

    private IEnumerable<T> Of<T>(string kind) =>
        _documents.Where(document => document["kind"]!.GetValue<string>() == kind).Select(document => KubernetesJson.Deserialize<T>(document.ToJsonString()));
}
