using System.Text.Json;
using k8s.Models;
using PushOperator.Api.Groups;

namespace PushOperator.Operator.Autoscaling;

/// <summary>Who means <c>spec.gateway.replicas</c> to be what it is.</summary>
internal static class ReplicasClaim
{
    /// <summary>Name of a field manager that set it, or null when nobody did. The schema's default belongs to whoever created the object, so that value says nothing unless it was applied or scaled to.</summary>
    public static string? Of(V1Alpha1SubscriberGroup group)
    {
        var isDefault = group.Spec.Gateway.Replicas == new GatewaySpec().Replicas;
        return group.Metadata.ManagedFields?.FirstOrDefault(entry => Sets(entry) && (!isDefault || entry.Operation == "Apply" || entry.Subresource == "scale"))?.Manager;
    }

    private static bool Sets(V1ManagedFieldsEntry entry)
    {
        if (entry.FieldsV1 is null) return false;
        var fields = JsonSerializer.SerializeToElement(entry.FieldsV1);
        return Has(ref fields, "f:spec") && Has(ref fields, "f:gateway") && Has(ref fields, "f:replicas");
    }

    private static bool Has(ref JsonElement fields, string name) =>
        fields.ValueKind == JsonValueKind.Object && fields.TryGetProperty(name, out fields);
}
