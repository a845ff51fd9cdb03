using System.Text.Json.Nodes;

namespace PushOperator.LocalCluster.KubernetesApi.FieldOwnership;

/// <summary>
/// A set of fields of an object, as the tree that <c>fieldsV1</c> writes: steps are <c>f:name</c>, <c>k:{"name":"x"}</c> (an item of a list,
/// by its keys) and <c>v:"x"</c> (an item of a set). A node in the middle is a member only if it is marked with a dot.
/// </summary>
internal sealed class FieldSet
{
    private readonly SortedDictionary<string, FieldSet> _children = new(StringComparer.Ordinal);

    /// <summary>The field at this node belongs to the set.</summary>
    public bool IsMember { get; set; }

    public IEnumerable<KeyValuePair<string, FieldSet>> Children => _children;

    public bool IsEmpty => !IsMember && _children.Values.All(c => c.IsEmpty);

    /// <summary>The node one step down, made if there is none.</summary>
    public FieldSet Child(string step)
    {
        if (!_children.TryGetValue(step, out var child)) _children[step] = child = new FieldSet();
        return child;
    }

    public FieldSet? Find(string step) => _children.GetValueOrDefault(step);

    public FieldSet Union(FieldSet? other) => Combine(other, (mine, theirs) => mine || theirs);

    public FieldSet Intersect(FieldSet? other) => Combine(other, (mine, theirs) => mine && theirs);

    public FieldSet Except(FieldSet? other) => Combine(other, (mine, theirs) => mine && !theirs);

    /// <summary>The members as paths for people: <c>.spec.containers[name="x"].image</c>.</summary>
    public IEnumerable<string> Paths(string prefix = "")
    {
        if (IsMember && prefix.Length > 0) yield return prefix;
        foreach (var path in _children.SelectMany(c => c.Value.Paths(prefix + Shown(c.Key)))) yield return path;
    }

    public JsonObject ToJson()
    {
        var children = _children.Where(c => !c.Value.IsEmpty).ToList();
        var json = new JsonObject();
        if (IsMember && children.Count > 0) json["."] = new JsonObject();
        foreach (var (step, child) in children) json[step] = child.ToJson();
        return json;
    }

    public static FieldSet Parse(JsonObject fields)
    {
        var set = Read(fields);
        set.IsMember = fields.ContainsKey(".");
        return set;
    }

    private static FieldSet Read(JsonObject fields)
    {
        var set = new FieldSet { IsMember = fields.Count == 0 || fields.ContainsKey(".") };
        foreach (var (step, child) in fields)
        {
            if (step != "." && child is JsonObject map) set._children[step] = Read(map);
        }

        return set;
    }

    private FieldSet Combine(FieldSet? other, Func<bool, bool, bool> member)
    {
        var result = new FieldSet { IsMember = member(IsMember, other?.IsMember ?? false) };
        foreach (var step in _children.Keys.Union(other?._children.Keys ?? Enumerable.Empty<string>()))
        {
            var combined = (Find(step) ?? new FieldSet()).Combine(other?.Find(step), member);
            if (!combined.IsEmpty) result._children[step] = combined;
        }

        return result;
    }

    private static string Shown(string step) => step[0] switch
    {
        'k' => $"[{string.Join(",", JsonNode.Parse(step[2..])!.AsObject().Select(k => $"{k.Key}={k.Value?.ToJsonString()}"))}]",
        'v' => $"[={step[2..]}]",
        _ => "." + step[2..],
    };
}
