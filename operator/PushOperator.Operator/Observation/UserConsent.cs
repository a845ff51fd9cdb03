using System.Globalization;
using k8s.Models;
using PushOperator.Api.Naming;

namespace PushOperator.Operator.Observation;

/// <summary>What users allow by annotations. Pure.</summary>
internal static class UserConsent
{
    private const string ToDeletion = "delete";

    /// <summary>Whether everything is to be left as it is.</summary>
    public static bool IsPaused(V1ObjectMeta metadata) => Find(metadata, PushOperatorAnnotations.Paused) == "true";

    /// <summary>Whether the user confirmed what the present generation of the spec loses.</summary>
    public static bool ConfirmsLoss(V1ObjectMeta metadata) =>
        Find(metadata, PushOperatorAnnotations.ConfirmLoss) == metadata.Generation?.ToString(CultureInfo.InvariantCulture);

    /// <summary>Whether the user confirmed what the deletion loses.</summary>
    public static bool ConfirmsDeletion(V1ObjectMeta metadata) => Find(metadata, PushOperatorAnnotations.ConfirmLoss) == ToDeletion || ConfirmsLoss(metadata);

    private static string? Find(V1ObjectMeta metadata, string annotation) => metadata.Annotations?.TryGetValue(annotation, out var value) == true ? value : null;
}
