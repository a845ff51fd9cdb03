using System.Text.Json.Nodes;
using PushOperator.LocalCluster.KubernetesApi.Json;
using PushOperator.LocalCluster.KubernetesApi.Kinds;
using PushOperator.LocalCluster.KubernetesApi.Schemas;

namespace PushOperator.LocalCluster.KubernetesApi.FieldOwnership;

/// <summary>
/// Server-side apply: (1) merge what is applied into what is; (2) remove what this manager applied before, does not apply now, and nobody else
/// owns; (3) refuse what would change another manager's field, unless forced; (4) write down who owns what.
/// </summary>
internal static class ServerSideApply
{
    /// <summary>Computes the object after the apply.</summary>
    /// <param name="live">The object now; null when this creates it.</param>
    /// <param name="applied">What is applied: fields this manager wants, no more.</param>
    /// <param name="type">The kind.</param>
    /// <param name="applier">Who applies, with no fields and the time of now.</param>
    /// <param name="force">Take fields from their owners instead of refusing.</param>
    /// <param name="conflicts">The fields that stand against it; when there are any, the result must not be stored.</param>
    public static JsonObject Apply(JsonObject? live, JsonObject applied, ResourceType type, FieldOwner applier, bool force, out IReadOnlyList<ApplyConflict> conflicts)
    {
        var owners = live is null ? [] : FieldOwner.Read(live);
        var mine = owners.FirstOrDefault(o => o.IsSameAs(applier));
        var others = owners.Where(o => !o.IsSameAs(applier)).ToList();
        var wanted = FieldWalk.Ownable(applied);
        var fields = FieldWalk.Owned(wanted, type.Schema);

        // (1)
        var result = live is null ? applied.Clone() : (JsonObject)Merge(live, wanted, type.Schema)!;
        // (2)
        if (mine is not null) Prune(result, type.Schema, mine.Fields, fields, others.Aggregate(new FieldSet(), (all, o) => all.Union(o.Fields)));
        // (3)
        var (changed, removed) = FieldWalk.Compare(live is null ? null : FieldWalk.Ownable(live), FieldWalk.Ownable(result), type.Schema);
        conflicts = force ? [] : [.. others.SelectMany(o => o.Fields.Intersect(changed).Paths().Select(path => new ApplyConflict(o, path)))];
        // (4)
        var left = others.Select(o => o with { Fields = o.Fields.Except(o.Fields.Intersect(changed)).Except(removed) });
        var isSame = mine is not null && mine.ApiVersion == applier.ApiVersion && JsonNode.DeepEquals(mine.Fields.ToJson(), fields.ToJson());
        FieldOwner.Write(result, [.. left, isSame ? mine! : applier with { Fields = fields }]);
        return result;
    }

    private static JsonNode? Merge(JsonNode? live, JsonNode? applied, Schema schema)
    {
        switch (live, applied)
        {
            case (JsonObject old, JsonObject map) when !schema.IsAtomicMap:
                var merged = old.Clone();
                foreach (var (name, value) in map) merged[name] = Merge(old.At(name), value, schema.Field(name) ?? Schema.Anything);
                return merged;
            case (JsonArray old, JsonArray list) when schema.ListType != ListType.Atomic:
                return MergeList(old, list, schema);
            default:
                return applied?.DeepClone();
        }
    }

    // What is applied comes in its own order; what only others have keeps its place before the next item both have.
    private static JsonArray MergeList(JsonArray live, JsonArray applied, Schema schema)
    {
        var items = schema.Items ?? Schema.Anything;
        var steps = applied.Select(a => FieldSteps.ItemStep(a, schema)).ToHashSet();
        var old = live.Select(item => (Step: FieldSteps.ItemStep(item, schema), Item: item)).ToList();
        var byStep = old.GroupBy(o => o.Step).ToDictionary(g => g.Key, g => g.First().Item);
        var merged = new JsonArray();
        var next = 0;
        foreach (var item in applied)
        {
            for (; next < old.Count && !steps.Contains(old[next].Step); next++) merged.Add(old[next].Item?.DeepClone());
            merged.Add(Merge(byStep.GetValueOrDefault(FieldSteps.ItemStep(item, schema)), item, items));
            if (next < old.Count && steps.Contains(old[next].Step)) next++;
        }

        foreach (var (_, item) in old.Skip(next).Where(o => !steps.Contains(o.Step))) merged.Add(item?.DeepClone());
        return merged;
    }

    private static void Prune(JsonNode? value, Schema schema, FieldSet before, FieldSet? now, FieldSet? others)
    {
        foreach (var (step, item, itemSchema) in FieldSteps.Of(value, schema) ?? [])
        {
            if (before.Find(step) is not { } was) continue;
            var isOwned = (now?.Find(step) is { IsEmpty: false }) || (others?.Find(step) is { IsEmpty: false });
            if (was.IsMember && !isOwned)
            {
                Remove(value!, step, item);
                continue;
            }

            Prune(item, itemSchema, was, now?.Find(step), others?.Find(step));
            if (!isOwned && item is JsonObject { Count: 0 } or JsonArray { Count: 0 }) Remove(value!, step, item);
        }
    }

    private static void Remove(JsonNode parent, string step, JsonNode? item)
    {
        if (parent is JsonObject map) map.Remove(step[2..]);
        else ((JsonArray)parent).Remove(item);
    }
}
