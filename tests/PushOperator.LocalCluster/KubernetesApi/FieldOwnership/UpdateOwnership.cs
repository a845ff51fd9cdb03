using System.Text.Json.Nodes;
using PushOperator.LocalCluster.KubernetesApi.Json;
using PushOperator.LocalCluster.KubernetesApi.Kinds;

namespace PushOperator.LocalCluster.KubernetesApi.FieldOwnership;

/// <summary>Keeps <c>managedFields</c> true for writes that are no server-side apply.</summary>
internal static class UpdateOwnership
{
    /// <summary>Gives <paramref name="writer"/> what it changed, and takes it from whoever had it.</summary>
    /// <param name="previous">The object before; null for a creation.</param>
    /// <param name="next">The object as it will be stored; its managedFields are replaced.</param>
    /// <param name="type">Its kind.</param>
    /// <param name="writer">Who writes, with no fields and the time of now.</param>
    public static void RecordUpdate(JsonObject? previous, JsonObject next, ResourceType type, FieldOwner writer)
    {
        // A client may rewrite managedFields itself (kubectl does, to hand what client-side apply owned to server-side apply).
        var owners = next.Metadata().Json.ContainsKey("managedFields") || previous is null ? FieldOwner.Read(next) : FieldOwner.Read(previous);
        var (changed, removed) = FieldWalk.Compare(previous is null ? null : FieldWalk.Ownable(previous), FieldWalk.Ownable(next), type.Schema);
        var left = owners.Where(o => !o.IsSameAs(writer)).Select(o => o with { Fields = o.Fields.Except(changed).Except(removed) });
        var mine = owners.FirstOrDefault(o => o.IsSameAs(writer));
        var fields = (mine?.Fields ?? new FieldSet()).Except(removed).Union(changed);
        var isSame = mine is not null && mine.ApiVersion == writer.ApiVersion && JsonNode.DeepEquals(mine.Fields.ToJson(), fields.ToJson());
        FieldOwner.Write(next, [.. left, isSame ? mine! : writer with { Fields = fields }]);
    }
}
