using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PushOperator.LocalCluster.KubernetesApi.Json;

namespace PushOperator.LocalCluster.KubernetesApi.Tables;

/// <summary>
/// The JSONPath of printer columns: <c>.status.url</c>, <c>['a.b']</c>, <c>[0]</c>, <c>[*]</c>, <c>[?(@.type=="Ready")]</c>, with a backslash before
/// a dot that belongs to a name.
/// </summary>
internal sealed partial class JsonPath
{
    private readonly List<Func<JsonNode?, IEnumerable<JsonNode?>>> _steps = [];

    private JsonPath()
    {
    }

    /// <summary>Null when it is not of that form.</summary>
    public static JsonPath? Parse(string text)
    {
        var path = new JsonPath();
        var at = 0;
        while (at < text.Length)
        {
            var match = Step().Match(text, at);
            if (!match.Success || match.Length == 0) return null;
            path._steps.Add(Read(match));
            at += match.Length;
        }

        return path;
    }

    /// <summary>Everything it leads to.</summary>
    public IEnumerable<JsonNode> Select(JsonNode root) =>
        _steps.Aggregate((IEnumerable<JsonNode?>)[root], (nodes, step) => nodes.SelectMany(step)).OfType<JsonNode>();

    private static Func<JsonNode?, IEnumerable<JsonNode?>> Read(Match match)
    {
        if (match.Groups["field"] is { Success: true } field) return Named(field.Value.Replace("\\.", "."));
        if (match.Groups["quoted"] is { Success: true } quoted) return Named(quoted.Value);
        if (match.Groups["all"].Success) return node => node switch { JsonArray list => list, JsonObject map => map.Select(p => p.Value), _ => [] };
        if (match.Groups["index"] is { Success: true } index)
        {
            var i = int.Parse(index.Value, System.Globalization.CultureInfo.InvariantCulture);
            return node => node is JsonArray list && list.Count > (i < 0 ? -i - 1 : i) ? [list[i < 0 ? list.Count + i : i]] : [];
        }

        var name = match.Groups["key"].Value.Split('.');
        var isNegative = match.Groups["compare"].Value == "!=";
        var wanted = match.Groups["value"].Value.Trim('"', '\'');
        return node => (node as JsonArray)?.Where(item => (Plain(item.At(name)) == wanted) != isNegative) ?? [];
    }

    private static Func<JsonNode?, IEnumerable<JsonNode?>> Named(string name) => node => [node.At(name)];

    private static string? Plain(JsonNode? node) => node.Text() ?? node?.ToJsonString();

    [GeneratedRegex("""\G(?:\.?\[\?\(\s*@\.(?<key>[\w.-]+)\s*(?<compare>==|!=)\s*(?<value>"[^"]*"|'[^']*'|[\w.-]+)\s*\)\]|\.?\['(?<quoted>[^']+)'\]|\.?\[(?<all>\*)\]|\.?\[(?<index>-?\d+)\]|\.(?<field>(?:[^.\[\\]|\\.)+)|\.(?=$))""")]
    private static partial Regex Step();
}
