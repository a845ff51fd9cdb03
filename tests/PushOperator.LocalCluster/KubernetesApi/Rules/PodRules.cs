using System.Text.Json.Nodes;
using PushOperator.LocalCluster.KubernetesApi.Json;
using PushOperator.LocalCluster.KubernetesApi.Schemas;

namespace PushOperator.LocalCluster.KubernetesApi.Rules;

/// <summary>Pods, and the templates of pods in other kinds.</summary>
internal static class PodRules
{
    // rw-r--r--: what files of a projected volume get.
    private const int DefaultMode = 0b110_100_100;

    public static void Prepare(JsonObject? old, JsonObject pod)
    {
        PrepareSpec(pod.Ensure("spec"));
        var spec = pod.Ensure("spec");
        spec.Default("serviceAccountName", "default");
        spec.Default("serviceAccount", spec.Text("serviceAccountName")!);
        spec.Default("enableServiceLinks", true);
        foreach (var container in spec.Objects("containers")) RequestLimits(container);
        if (old is null) pod["status"] = new JsonObject { ["phase"] = "Pending", ["qosClass"] = QualityOfService(spec) };
    }

    /// <summary>The defaults of a pod's spec.</summary>
    public static void PrepareSpec(JsonObject spec)
    {
        spec.Default("restartPolicy", "Always");
        spec.Default("terminationGracePeriodSeconds", 30);
        spec.Default("dnsPolicy", "ClusterFirst");
        spec.Default("securityContext", new JsonObject());
        spec.Default("schedulerName", "default-scheduler");
        foreach (var container in spec.Objects("containers").Concat(spec.Objects("initContainers"))) PrepareContainer(container);
        foreach (var volume in spec.Objects("volumes"))
        {
            foreach (var source in new[] { "configMap", "secret", "projected", "downwardAPI" })
            {
                if (volume.Map(source) is { } files) files.Default("defaultMode", DefaultMode);
            }
        }
    }

    public static IEnumerable<FieldProblem> Validate(JsonNode? spec, string path)
    {
        var containers = spec.Objects("containers").ToList();
        if (containers.Count == 0) yield return FieldProblem.Required($"{path}.containers");
        for (var i = 0; i < containers.Count; i++)
        {
            if (containers[i].Text("name") is null) yield return FieldProblem.Required($"{path}.containers[{i}].name");
            if (containers[i].Text("image") is null) yield return FieldProblem.Required($"{path}.containers[{i}].image");
        }
    }

    // What is limited and not requested is requested.
    private static void RequestLimits(JsonObject container)
    {
        foreach (var (name, limit) in container.Map("resources", "limits") ?? []) container.Ensure("resources").Ensure("requests").Default(name, limit!.DeepClone());
    }

    private static void PrepareContainer(JsonObject container)
    {
        container.Default("terminationMessagePath", "/dev/termination-log");
        container.Default("terminationMessagePolicy", "File");
        container.Default("resources", new JsonObject());
        container.Default("imagePullPolicy", IsLatest(container.Text("image") ?? "") ? "Always" : "IfNotPresent");
        foreach (var reference in container.Objects("env").Select(e => e.Map("valueFrom", "fieldRef")).OfType<JsonObject>()) reference.Default("apiVersion", "v1");
        foreach (var name in new[] { "livenessProbe", "readinessProbe", "startupProbe" })
        {
            if (container.Map(name) is { } probe) PrepareProbe(probe);
        }
    }

    private static void PrepareProbe(JsonObject probe)
    {
        probe.Default("timeoutSeconds", 1);
        probe.Default("periodSeconds", 10);
        probe.Default("successThreshold", 1);
        probe.Default("failureThreshold", 3);
        if (probe.Map("httpGet") is not { } get) return;
        get.Default("scheme", "HTTP");
        get.Default("path", "/");
    }

    private static bool IsLatest(string image)
    {
        if (image.Contains('@')) return false;
        var tag = image[(image.LastIndexOf('/') + 1)..].Split(':');
        return tag.Length == 1 || tag[1] == "latest";
    }

    private static string QualityOfService(JsonObject spec)
    {
        var resources = spec.Objects("containers").Select(c => c.Map("resources")).ToList();
        if (resources.All(r => r.Map("requests") is null && r.Map("limits") is null)) return "BestEffort";
        var isGuaranteed = resources.All(r => r.Map("limits") is { } limits && limits.ContainsKey("cpu") && limits.ContainsKey("memory")
            && (r.Map("requests") is not { } requests || requests.All(q => JsonNode.DeepEquals(q.Value, limits.At(q.Key)))));
        return isGuaranteed ? "Guaranteed" : "Burstable";
    }
}
