using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PushOperator.LocalCluster.KubernetesApi.Json;
using PushOperator.LocalCluster.KubernetesApi.Kinds;
using PushOperator.LocalCluster.KubernetesApi.Schemas;

namespace PushOperator.LocalCluster.KubernetesApi.Rules;

/// <summary>Which names and labels objects may have.</summary>
internal static partial class NameRules
{
    private const string SubdomainRule =
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character";

    private const string LabelRule = "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character";

    public static IEnumerable<FieldProblem> Validate(ResourceType type, JsonObject json)
    {
        var name = json.Metadata().Name!;
        // These names become part of host names, and a label there has 63 characters at most. RBAC names are paths.
        var isLabel = type.Resource is "namespaces" or "services";
        var isPath = type.Group == "rbac.authorization.k8s.io";
        if (!isPath && !(isLabel ? Label() : Subdomain()).IsMatch(name)) yield return FieldProblem.Invalid("metadata.name", $"\"{name}\"", isLabel ? LabelRule : SubdomainRule);
        if (name.Length > (isLabel ? 63 : 253)) yield return FieldProblem.Invalid("metadata.name", $"\"{name}\"", $"must be no more than {(isLabel ? 63 : 253)} characters");
        foreach (var (label, value) in json.Map("metadata", "labels") ?? [])
        {
            if (value.Text() is { } text && !LabelValue().IsMatch(text))
                yield return FieldProblem.Invalid("metadata.labels", $"\"{text}\"", $"the value of {label} must be 63 characters or less: alphanumeric, '-', '_' or '.', alphanumeric at both ends");
        }
    }

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\z")]
    private static partial Regex Subdomain();

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?\z")]
    private static partial Regex Label();

    [GeneratedRegex(@"^(([A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9])?\z")]
    private static partial Regex LabelValue();
}
