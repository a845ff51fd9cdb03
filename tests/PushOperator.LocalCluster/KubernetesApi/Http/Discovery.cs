using System.Text.Json.Nodes;
using PushOperator.LocalCluster.KubernetesApi.Kinds;
using PushOperator.LocalCluster.KubernetesApi.Objects;

namespace PushOperator.LocalCluster.KubernetesApi.Http;

/// <summary>Tells clients which kinds there are.</summary>
internal sealed class Discovery(KindCatalog kinds)
{
    /// <summary>The Kubernetes version whose behaviour this server has.</summary>
    public static JsonObject Version { get; } = new()
    {
        ["major"] = "1",
        ["minor"] = "34",
        ["gitVersion"] = "v1.34.0+push-operator-local",
        ["gitCommit"] = "",
        ["gitTreeState"] = "clean",
        ["buildDate"] = "1970-01-01T00:00:00Z",
        ["goVersion"] = "",
        ["compiler"] = "",
        ["platform"] = "linux/amd64",
    };

    public static JsonObject CoreVersions() => new() { ["kind"] = "APIVersions", ["versions"] = new JsonArray("v1"), ["serverAddressByClientCIDRs"] = new JsonArray() };

    public JsonObject Groups() => new()
    {
        ["kind"] = "APIGroupList",
        ["apiVersion"] = "v1",
        ["groups"] = new JsonArray([.. kinds.All.Where(t => t.Group.Length > 0).GroupBy(t => t.Group).Select(g => (JsonNode?)Group(g.Key, g))]),
    };

    /// <exception cref="ApiException">404.</exception>
    public JsonObject Group(string name)
    {
        var group = Group(name, RequireAny(kinds.All.Where(t => t.Group == name)));
        group["kind"] = "APIGroup";
        group["apiVersion"] = "v1";
        return group;
    }

    /// <exception cref="ApiException">404.</exception>
    public JsonObject Resources(string group, string version)
    {
        var types = RequireAny(kinds.All.Where(t => t.Group == group && t.Version == version));
        return new JsonObject
        {
            ["kind"] = "APIResourceList",
            ["apiVersion"] = "v1",
            ["groupVersion"] = group.Length == 0 ? version : $"{group}/{version}",
            ["resources"] = new JsonArray([.. types.SelectMany(Entries).Select(e => (JsonNode?)e)]),
        };
    }

    private static List<ResourceType> RequireAny(IEnumerable<ResourceType> types) => types.ToList() is { Count: > 0 } found ? found : throw ApiException.NoSuchPath();

    private static JsonObject Group(string name, IEnumerable<ResourceType> types)
    {
        var versions = types.Select(t => t.Version).Distinct().Select(v => new JsonObject { ["groupVersion"] = $"{name}/{v}", ["version"] = v }).ToList();
        return new JsonObject { ["name"] = name, ["versions"] = new JsonArray([.. versions]), ["preferredVersion"] = versions[0].DeepClone() };
    }

    private static IEnumerable<JsonObject> Entries(ResourceType type)
    {
        var entry = Entry(type, type.Plural, type.Kind, "create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");
        entry["singularName"] = type.Singular;
        if (type.ShortNames.Count > 0) entry["shortNames"] = Texts(type.ShortNames);
        if (type.Categories.Count > 0) entry["categories"] = Texts(type.Categories);
        yield return entry;
        if (type.HasStatus) yield return Entry(type, $"{type.Plural}/status", type.Kind, "get", "patch", "update");
        if (type.Scale is not null) yield return As("autoscaling", Entry(type, $"{type.Plural}/scale", "Scale", "get", "patch", "update"));
        foreach (var name in type.OtherSubresources)
        {
            yield return name switch
            {
                "eviction" => As("policy", Entry(type, $"{type.Plural}/eviction", "Eviction", "create")),
                "token" => As("authentication.k8s.io", Entry(type, $"{type.Plural}/token", "TokenRequest", "create")),
                _ => Entry(type, $"{type.Plural}/{name}", type.Kind, name == "log" ? "get" : "update"),
            };
        }
    }

    private static JsonObject Entry(ResourceType type, string name, string kind, params string[] verbs)
    {
        return new JsonObject
        {
            ["name"] = name,
            ["singularName"] = "",
            ["namespaced"] = type.IsNamespaced,
            ["kind"] = kind,
            ["verbs"] = Texts(verbs),
        };
    }

    // A subresource of another group's kind.
    private static JsonObject As(string group, JsonObject entry)
    {
        entry["group"] = group;
        entry["version"] = "v1";
        return entry;
    }

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(t => (JsonNode?)t)]);
}
