using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PushOperator.LocalCluster.KubernetesApi.Json;

namespace PushOperator.LocalCluster.KubernetesApi.Selectors;

/// <summary>Chooses objects by their labels: all requirements must hold.</summary>
internal sealed partial record LabelSelector(IReadOnlyList<LabelRequirement> Requirements)
{
    public static LabelSelector Everything { get; } = new([]);

    public bool Matches(IReadOnlyDictionary<string, string> labels) => Requirements.All(r => r.Matches(labels));

    /// <summary>Reads <c>app=x,tier!=db,env in (a, b),!old</c>.</summary>
    /// <returns>Null when it cannot be read.</returns>
    public static LabelSelector? Parse(string text)
    {
        var requirements = new List<LabelRequirement>();
        foreach (var part in Comma().Split(text.Trim()).Where(p => p.Length > 0))
        {
            if (Requirement().Match(part) is not { Success: true } match) return null;
            var set = match.Groups["set"];
            IReadOnlyList<string> values = set.Success ? [.. set.Value.Split(',').Select(v => v.Trim())]
                : match.Groups["value"].Success ? [match.Groups["value"].Value]
                : [];
            requirements.Add(new LabelRequirement(match.Groups["label"].Value, match.Groups["not"].Success, values));
        }

        return new LabelSelector(requirements);
    }

    /// <summary>Reads a <c>LabelSelector</c> object (matchLabels and matchExpressions), or the plain map of a Service.</summary>
    public static LabelSelector Of(JsonObject? selector)
    {
        if (selector is null) return Everything;
        var isObject = selector.ContainsKey("matchLabels") || selector.ContainsKey("matchExpressions");
        var equal = (isObject ? selector.Map("matchLabels") : selector)?.Select(l => new LabelRequirement(l.Key, false, [l.Value.Text() ?? ""])) ?? [];
        var expressions = selector.Objects("matchExpressions").Select(e => new LabelRequirement(
            e.Text("key") ?? "",
            e.Text("operator") is "NotIn" or "DoesNotExist",
            e.List("values")?.Select(v => v.Text() ?? "").ToList() ?? []));
        return new LabelSelector([.. equal, .. expressions]);
    }

    /// <summary>The same in the form that <see cref="Parse"/> reads.</summary>
    public override string ToString() => string.Join(",", Requirements.Select(r => r switch
    {
        { Values.Count: 0 } => (r.IsNegative ? "!" : "") + r.Label,
        { Values.Count: 1 } => $"{r.Label}{(r.IsNegative ? "!=" : "=")}{r.Values[0]}",
        _ => $"{r.Label} {(r.IsNegative ? "notin" : "in")} ({string.Join(",", r.Values)})",
    }));

    // A comma that is not inside the brackets of a set.
    [GeneratedRegex(@"\s*,\s*(?![^(]*\))")]
    private static partial Regex Comma();

    [GeneratedRegex(@"^(?:(?<not>!)\s*(?<label>[\w./-]+)|(?<label>[\w./-]+)(?:\s*(?:(?<not>!=)|==?)\s*(?<value>[\w.-]*)|\s+(?:(?<not>notin)|in)\s+\((?<set>[\w.,\s-]*)\))?)$")]
    private static partial Regex Requirement();
}
