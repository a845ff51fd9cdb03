using PushOperator.LocalCluster.KubernetesApi.Kinds;
using PushOperator.LocalCluster.KubernetesApi.Storage;

namespace PushOperator.LocalCluster.KubernetesApi.Selectors;

/// <summary>Chooses objects by the few fields that a kind can be chosen by.</summary>
internal sealed class FieldSelector(IReadOnlyList<(string[] Path, bool IsNegative, string Value)> requirements)
{
    private static readonly string[] Common = ["metadata.name", "metadata.namespace"];

    private static readonly Dictionary<string, string[]> OfResource = new()
    {
        ["pods"] = ["spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName", "status.phase", "status.podIP"],
        ["events"] =
        [
            "involvedObject.kind", "involvedObject.namespace", "involvedObject.name", "involvedObject.uid", "involvedObject.apiVersion", "involvedObject.resourceVersion",
            "involvedObject.fieldPath", "reason", "reportingComponent", "source", "type",
        ],
        ["events.events.k8s.io"] = ["regarding.kind", "regarding.namespace", "regarding.name", "regarding.uid", "reason", "reportingController", "type"],
        ["namespaces"] = ["status.phase"],
        ["secrets"] = ["type"],
        ["services"] = ["spec.clusterIP", "spec.type"],
    };

    public bool Matches(StoredObject stored) => requirements.All(r => (stored.Text(r.Path) ?? "") == r.Value != r.IsNegative);

    /// <summary>Reads <c>metadata.name=x,status.phase!=Running</c>.</summary>
    /// <param name="text">The selector.</param>
    /// <param name="type">The kind it chooses from.</param>
    /// <param name="problem">Why it cannot be used, when null is returned.</param>
    public static FieldSelector? Parse(string text, ResourceType type, out string problem)
    {
        problem = "";
        var requirements = new List<(string[] Path, bool IsNegative, string Value)>();
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var at = part.IndexOf('=');
            if (at <= 0)
            {
                problem = $"invalid selector: '{text}'; can't understand '{part}'";
                return null;
            }

            var isNegative = part[at - 1] == '!';
            var field = part[..(isNegative ? at - 1 : at)].Trim();
            if (!Common.Contains(field) && !OfResource.GetValueOrDefault(type.Resource, []).Contains(field))
            {
                problem = $"field label not supported: {field}";
                return null;
            }

            requirements.Add((Path(field, type), isNegative, part[(at + 1)..].TrimStart('=').Trim()));
        }

        return new FieldSelector(requirements);
    }

    // Events are kept as core/v1 whatever the version they are asked for in.
    private static string[] Path(string field, ResourceType type) => field switch
    {
        "source" => ["source", "component"],
        "reportingController" => ["reportingComponent"],
        _ when type.ViewOf is not null && field.StartsWith("regarding.", StringComparison.Ordinal) => ["involvedObject", field["regarding.".Length..]],
        _ => field.Split('.'),
    };
}
