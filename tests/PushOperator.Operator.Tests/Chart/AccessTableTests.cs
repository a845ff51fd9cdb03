using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using PushOperator.Operator.Tests.CustomResources;
using PushOperator.TestUtilities;

namespace PushOperator.Operator.Tests.Chart;

/// <summary>
/// What the tokens of the operator's and the router's ServiceAccounts may do, as the real API server says: each verb on each resource that it serves, beside a table written by hand, and without what every ServiceAccount may. That the
/// operator needs all of its rights, <see cref="RightsTests"/> shows. Guard: every verb in <c>charts/push-operator/templates/rbac.yaml</c>, and that there is no other.
/// </summary>
public sealed class AccessTableTests(KubernetesControlPlane controlPlane, InstalledCustomResources installed) : IClassFixture<InstalledCustomResources>
{
    private static readonly string[] Verbs = ["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection", "impersonate", "bind", "escalate"];

    private static readonly string[] TheOperator =
    [
        "pushoperator.io pushtopics get list watch patch",
        "pushoperator.io pushtopics/status update",
        "pushoperator.io subscribergroups get list watch patch",
        "pushoperator.io subscribergroups/status update",
        "apps deployments get list watch create patch",
        "core services get list watch create patch",
        "core configmaps get list watch create patch",
        "core serviceaccounts get list watch create patch",
        "core secrets get list watch create",
        "core pods patch",
        "core events create patch",
        "networking.k8s.io networkpolicies get list watch create patch",
        "networking.k8s.io ingresses get list watch create patch delete",
        "policy poddisruptionbudgets get list watch create patch delete",
        "discovery.k8s.io endpointslices list watch",
    ];

    private static readonly string[] TheRouter =
    [
        "pushoperator.io subscribergroups list watch",
        "discovery.k8s.io endpointslices list watch",
    ];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(InstalledRoles.Operator)]
    [InlineData(InstalledRoles.Router)]
    public async Task A_token_may_do_what_the_table_says_and_nothing_else(string account)
    {
        var administrator = await installed.ClientAsync();
        await using var roles = await InstalledRoles.InstallAsync(administrator, await controlPlane.KubeconfigAsync(), await controlPlane.CreateNamespaceAsync());
        using var client = await roles.ClientOfAsync(account);
        using var anybody = await ClientWhenThereAsync(roles, "default");
        var (resources, elsewhere) = (await ResourcesAsync(administrator), await controlPlane.CreateNamespaceAsync());

        var allowed = (await AllowedAsync(client, resources, elsewhere)).Except(await AllowedAsync(anybody, resources, elsewhere));

        resources.Should().Contain(("", "pods/exec")).And.Contain(("", "serviceaccounts/token")).And.Contain(("pushoperator.io", "subscribergroups/scale"));
        allowed.Should().BeEquivalentTo(Read(account == InstalledRoles.Operator ? TheOperator : TheRouter));
    }

    [Theory]
    [InlineData(InstalledRoles.Operator, "coordination.k8s.io leases get create update")]
    [InlineData(InstalledRoles.Router, null)]
    public async Task Only_the_operator_holds_leases_and_only_where_it_runs(string account, string? row)
    {
        var administrator = await installed.ClientAsync();
        await using var roles = await InstalledRoles.InstallAsync(administrator, await controlPlane.KubeconfigAsync(), await controlPlane.CreateNamespaceAsync());
        using var client = await roles.ClientOfAsync(account);

        var allowed = await AllowedAsync(client, [("coordination.k8s.io", "leases")], roles.Namespace);

        allowed.Should().BeEquivalentTo(row is null ? [] : Read(row));
    }

    /// <summary>The same by trying; nothing is kept of what succeeds.</summary>
    [Theory]
    [InlineData(InstalledRoles.Operator, "GET", "api/v1/secrets", true)]
    [InlineData(InstalledRoles.Operator, "POST", "api/v1/namespaces/{0}/configmaps?dryRun=All", true)]
    [InlineData(InstalledRoles.Operator, "POST", "apis/coordination.k8s.io/v1/namespaces/{1}/leases?dryRun=All", true)]
    [InlineData(InstalledRoles.Operator, "POST", "apis/coordination.k8s.io/v1/namespaces/{0}/leases?dryRun=All", false)]
    [InlineData(InstalledRoles.Operator, "GET", "api/v1/nodes", false)]
    [InlineData(InstalledRoles.Operator, "GET", "api/v1/namespaces", false)]
    [InlineData(InstalledRoles.Operator, "GET", "api/v1/namespaces/{0}/pods", false)]
    [InlineData(InstalledRoles.Operator, "POST", "api/v1/namespaces/{0}/pods?dryRun=All", false)]
    [InlineData(InstalledRoles.Operator, "POST", "api/v1/namespaces/{0}/pods/any/exec", false)]
    [InlineData(InstalledRoles.Operator, "POST", "api/v1/namespaces/{0}/serviceaccounts/default/token", false)]
    [InlineData(InstalledRoles.Operator, "DELETE", "api/v1/namespaces/{0}/secrets/any?dryRun=All", false)]
    [InlineData(InstalledRoles.Operator, "DELETE", "apis/apps/v1/namespaces/{0}/deployments?dryRun=All", false)]
    [InlineData(InstalledRoles.Operator, "PATCH", "apis/rbac.authorization.k8s.io/v1/clusterroles/{1}-push-operator?dryRun=All", false)]
    [InlineData(InstalledRoles.Operator, "DELETE", "apis/pushoperator.io/v1alpha1/namespaces/{0}/pushtopics/any?dryRun=All", false)]
    [InlineData(InstalledRoles.Router, "GET", "apis/pushoperator.io/v1alpha1/subscribergroups", true)]
    [InlineData(InstalledRoles.Router, "GET", "apis/discovery.k8s.io/v1/endpointslices", true)]
    [InlineData(InstalledRoles.Router, "GET", "apis/pushoperator.io/v1alpha1/pushtopics", false)]
    [InlineData(InstalledRoles.Router, "PATCH", "apis/pushoperator.io/v1alpha1/namespaces/{0}/subscribergroups/any?dryRun=All", false)]
    [InlineData(InstalledRoles.Router, "GET", "api/v1/secrets", false)]
    [InlineData(InstalledRoles.Router, "GET", "api/v1/namespaces/{1}/configmaps", false)]
    [InlineData("default", "GET", "apis/pushoperator.io/v1alpha1/subscribergroups", false)]
    public async Task A_request_is_let_through_or_refused(string account, string method, string path, bool isAllowed)
    {
        await using var roles = await InstalledRoles.InstallAsync(await installed.ClientAsync(), await controlPlane.KubeconfigAsync(), await controlPlane.CreateNamespaceAsync());
        using var client = await ClientWhenThereAsync(roles, account);
        var elsewhere = await controlPlane.CreateNamespaceAsync();

        var status = await TryAsync(client, method, string.Format(CultureInfo.InvariantCulture, path, elsewhere, roles.Namespace));

        if (isAllowed) ((int)status).Should().BeInRange(200, 299);
        else status.Should().Be(HttpStatusCode.Forbidden);
    }

    /// <summary>The controller manager makes the account <c>default</c> of a new namespace a moment later.</summary>
    private static async Task<Kubernetes> ClientWhenThereAsync(InstalledRoles roles, string account)
    {
        Kubernetes? client = null;
        await Eventually.PassesAsync(async () => client = await roles.ClientOfAsync(account), cancellationToken: Ct);
        return client!;
    }

    /// <summary>Asks again while the API server says "later", as it does for a moment after a CRD was installed.</summary>
    private static async Task<HttpStatusCode> TryAsync(Kubernetes client, string method, string path)
    {
        HttpStatusCode status = default;
        await Eventually.HoldsAsync(
            async () =>
            {
                using var response = await SendAsync(client, method, path);
                return (status = response.StatusCode) != HttpStatusCode.TooManyRequests;
            },
            "the API server has an answer",
            cancellationToken: Ct);
        return status;
    }

    private static async Task<HttpResponseMessage> SendAsync(Kubernetes client, string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(client.BaseUri, path));
        if (client.Credentials is { } credentials) await credentials.ProcessHttpRequestAsync(request, Ct);
        if (method == "POST") request.Content = new StringContent("""{"metadata":{"name":"tried"}}""", Encoding.UTF8, "application/json");
        if (method == "PATCH") request.Content = new StringContent("""{"metadata":{"labels":{"tried":"1"}}}""", Encoding.UTF8, "application/merge-patch+json");
        return await client.HttpClient.SendAsync(request, Ct);
    }

    private static async Task<IReadOnlyCollection<Permission>> AllowedAsync(Kubernetes client, IEnumerable<(string Group, string Resource)> resources, string @namespace)
    {
        var allowed = new ConcurrentBag<Permission>();
        var asked = from resource in resources from verb in Verbs select new Permission(resource.Group, resource.Resource, verb);
        await Parallel.ForEachAsync(asked, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Ct }, async (permission, cancellationToken) =>
        {
            var names = permission.Resource.Split('/');
            var attributes = new V1ResourceAttributes { Group = permission.Group, Resource = names[0], Subresource = names.ElementAtOrDefault(1), Verb = permission.Verb, NamespaceProperty = @namespace };
            var review = new V1SelfSubjectAccessReview { Spec = new V1SelfSubjectAccessReviewSpec { ResourceAttributes = attributes } };
            if ((await client.AuthorizationV1.CreateSelfSubjectAccessReviewAsync(review, cancellationToken: cancellationToken)).Status.Allowed) allowed.Add(permission);
        });
        return allowed;
    }

    /// <summary>Everything that the API server serves, subresources too.</summary>
    private static async Task<IReadOnlyList<(string Group, string Resource)>> ResourcesAsync(Kubernetes client)
    {
        var all = new List<(string, string)>(Names(await GetAsync("api/v1")).Select(name => ("", name)));
        foreach (var group in (await GetAsync("apis"))["groups"]!.AsArray())
        {
            foreach (var version in group!["versions"]!.AsArray())
                all.AddRange(Names(await GetAsync($"apis/{version!["groupVersion"]}")).Select(name => (group["name"]!.GetValue<string>(), name)));
        }

        return [.. all.Distinct()];

        static IEnumerable<string> Names(JsonNode list) => list["resources"]!.AsArray().Select(resource => resource!["name"]!.GetValue<string>());

        async Task<JsonNode> GetAsync(string path)
        {
            using var response = await SendAsync(client, "GET", path);
            return JsonNode.Parse(await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync(Ct))!;
        }
    }

    private static IReadOnlyList<Permission> Read(params string[] rows) =>
    [
        .. from row in rows
           let words = row.Split(' ')
           from verb in words.Skip(2)
           select new Permission(words[0] == "core" ? "" : words[0], words[1], verb),
    ];
}
