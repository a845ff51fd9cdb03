using System.Text.Json.Nodes;

namespace PushOperator.Operator.Tests.CustomResources;

/// <summary>One row of <c>Rules/*.yaml</c>: a spec that a rule lets pass and one that it refuses, with its sentence.</summary>
/// <param name="Kind">PushTopic or SubscriberGroup.</param>
/// <param name="Before">Spec that is stored already, for rules about changes; null for rules about one spec.</param>
/// <param name="Accepted">What the rule lets pass: members laid over the smallest spec of the kind.</param>
/// <param name="Refused">What it refuses.</param>
/// <param name="Says">What the refusal says.</param>
/// <param name="Name">Name of the refused object; null: a short one.</param>
public sealed record RuleCase(string Kind, JsonObject? Before, JsonObject Accepted, JsonObject Refused, string Says, string? Name)
{
    public string Plural => Kind == "PushTopic" ? "pushtopics" : "subscribergroups";

    public static IReadOnlyList<RuleCase> All() =>
    [
        .. Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "CustomResources", "Rules"), "*.yaml")
            .SelectMany(file => Yaml.Documents(File.ReadAllText(file)).Select(row => Read(Path.GetFileNameWithoutExtension(file), row.AsObject()))),
    ];

    /// <summary>The object with <paramref name="members"/> laid over the smallest spec.</summary>
    public JsonObject Object(string name, JsonObject members)
    {
        var spec = Kind == "PushTopic"
            ? new JsonObject()
            : new JsonObject { ["topics"] = new JsonArray("orders"), ["auth"] = new JsonObject { ["allowAnonymous"] = true } };
        foreach (var (key, value) in members) spec[key] = value?.DeepClone();
        return new JsonObject
        {
            ["apiVersion"] = "pushoperator.io/v1alpha1",
            ["kind"] = Kind,
            ["metadata"] = new JsonObject { ["name"] = name },
            ["spec"] = spec,
        };
    }

    public override string ToString() => Says;

    private static RuleCase Read(string kind, JsonObject row) =>
        new(kind, row["before"]?.AsObject(), row["accepted"]!.AsObject(), row["refused"]!.AsObject(), row["says"]!.GetValue<string>(), row["name"]?.GetValue<string>());
}
