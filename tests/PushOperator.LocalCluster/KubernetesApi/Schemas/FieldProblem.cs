namespace PushOperator.LocalCluster.KubernetesApi.Schemas;

/// <summary>Why a field is refused, in the words of a <c>Status</c> cause.</summary>
/// <param name="Reason">FieldValueInvalid, FieldValueRequired, FieldValueNotSupported, …</param>
/// <param name="Field">Path: <c>spec.topics[0]</c>.</param>
/// <param name="Message">What is wrong with it, without the path.</param>
internal sealed record FieldProblem(string Reason, string Field, string Message)
{
    public static FieldProblem Invalid(string field, string value, string why) => new("FieldValueInvalid", field, $"Invalid value: {value}: {why}");

    public static FieldProblem Required(string field, string why = "") => new("FieldValueRequired", field, why.Length == 0 ? "Required value" : $"Required value: {why}");

    public static FieldProblem Forbidden(string field, string why) => new("FieldValueForbidden", field, $"Forbidden: {why}");
}
