using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using PushOperator.Operator.Tests.Controllers;

namespace PushOperator.Operator.Tests.Perturbation;

/// <summary>Everything in a namespace and in Kafka that the operator is answerable for, without what is different in every run (ids, times, random keys).</summary>
internal static class WorldState
{
    private static readonly (string Group, string Version, string Plural)[] Kinds =
    [
        ("", "v1", "configmaps"), ("", "v1", "secrets"), ("", "v1", "serviceaccounts"), ("", "v1", "services"), ("apps", "v1", "deployments"),
        ("policy", "v1", "poddisruptionbudgets"), ("networking.k8s.io", "v1", "networkpolicies"), ("networking.k8s.io", "v1", "ingresses"),
        ("pushoperator.io", "v1alpha1", "pushtopics"), ("pushoperator.io", "v1alpha1", "subscribergroups"),
    ];

    /// <summary>What is there: a line of JSON for each object and topic.</summary>
    public static async Task<SortedDictionary<string, string>> ReadAsync(Kubernetes client, string @namespace, ScriptedKafka kafka, CancellationToken cancellationToken)
    {
        var world = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (plural, thing) in await ObjectsAsync(client, @namespace, cancellationToken))
        {
            var name = thing["metadata"]!["name"]!.GetValue<string>();
            if (IsClusters(plural, name)) continue;
            world[$"{plural}/{name}"] = Normalize(plural, thing, kafka).ToJsonString().Replace(@namespace, "<namespace>");
        }

        foreach (var (name, topic) in kafka.Topics)
            world[$"kafka/{name}".Replace(@namespace, "<namespace>")] = JsonSerializer.Serialize(new { topic.Partitions, topic.Replicas, Config = new SortedDictionary<string, string>(topic.Config.ToDictionary()) });
        return world;
    }

    /// <summary>resourceVersions: equal ones mean that nothing was written in between.</summary>
    public static async Task<SortedDictionary<string, string>> VersionsAsync(Kubernetes client, string @namespace, CancellationToken cancellationToken) =>
        new((await ObjectsAsync(client, @namespace, cancellationToken)).ToDictionary(pair => $"{pair.Plural}/{pair.Thing["metadata"]!["name"]}", pair => pair.Thing["metadata"]!["resourceVersion"]!.GetValue<string>()));

    // What Kubernetes itself puts into every namespace.
    private static bool IsClusters(string plural, string name) => (plural, name) is ("serviceaccounts", "default") or ("configmaps", "kube-root-ca.crt");

    private static async Task<List<(string Plural, JsonObject Thing)>> ObjectsAsync(Kubernetes client, string @namespace, CancellationToken cancellationToken)
    {
        var all = new List<(string, JsonObject)>();
        foreach (var (group, version, plural) in Kinds)
        {
            var path = $"{(group.Length == 0 ? "api" : $"apis/{group}")}/{version}/namespaces/{@namespace}/{plural}";
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(client.BaseUri, path));
            if (client.Credentials is { } credentials) await credentials.ProcessHttpRequestAsync(request, cancellationToken);
            using var response = await client.HttpClient.SendAsync(request, cancellationToken);
            response.EnsureSuccessStatusCode();
            var list = JsonNode.Parse(await response.Content.ReadAsStringAsync(cancellationToken))!;
            all.AddRange(list["items"]!.AsArray().Select(item => (plural, item!.DeepClone().AsObject())));
        }

        return all;
    }

    private static JsonObject Normalize(string plural, JsonObject thing, ScriptedKafka kafka)
    {
        thing.Remove("apiVersion");
        thing.Remove("kind");
        var metadata = thing["metadata"]!.AsObject();
        foreach (var name in new[] { "uid", "resourceVersion", "creationTimestamp", "managedFields", "generation" }) metadata.Remove(name);
        foreach (var owner in metadata["ownerReferences"]?.AsArray() ?? []) owner!["uid"] = "<uid>";
        (metadata["annotations"] as JsonObject)?.Remove("deployment.kubernetes.io/revision");
        if (plural == "secrets") NormalizeSecret(thing);
        if (plural is "deployments") thing.Remove("status");
        if (thing["spec"]?["template"]?["metadata"]?["annotations"]?["pushoperator.io/config-hash"] is { } hash) hash.ReplaceWith("<hash>");
        if (thing["status"] is JsonObject status) NormalizeStatus(status, kafka);
        if (plural == "services") foreach (var name in new[] { "clusterIP", "clusterIPs" }) if (thing["spec"]![name]?.ToString().Contains("None") == false) thing["spec"]!.AsObject().Remove(name);
        return thing;
    }

    private static void NormalizeSecret(JsonObject secret)
    {
        foreach (var (name, value) in secret["data"]!.AsObject().Where(pair => pair.Key == "cursor.key").ToList())
            secret["data"]![name] = $"{Convert.FromBase64String(value!.GetValue<string>()).Length} bytes";
    }

    private static void NormalizeStatus(JsonObject status, ScriptedKafka kafka)
    {
        status.Remove("observedGeneration");
        // What gateways say, which are asked now and then; only a real cluster has any.
        foreach (var name in new[] { "connections", "lag" }) status.Remove(name);
        // An id that is not that of the topic in Kafka stays and makes a difference.
        if (status["topicId"] is { } id && kafka.Topics.Values.Any(topic => topic.Id == id.GetValue<string>())) status["topicId"] = "<id>";
        if (status["conditions"] is not JsonArray conditions) return;
        var sorted = conditions.Select(condition => condition!.DeepClone().AsObject()).OrderBy(condition => condition["type"]!.GetValue<string>()).ToList();
        foreach (var condition in sorted)
        {
            condition.Remove("lastTransitionTime");
            condition.Remove("observedGeneration");
        }

        status["conditions"] = new JsonArray([.. sorted]);
    }
}
