using System.Text.Json.Nodes;
using PushOperator.LocalCluster.KubernetesApi.FieldOwnership;
using PushOperator.LocalCluster.KubernetesApi.Kinds;
using PushOperator.LocalCluster.KubernetesApi.Schemas;

namespace PushOperator.LocalCluster.KubernetesApi.Objects;

/// <summary>
/// A request is refused; it becomes the <c>Status</c> that answers it. An exception although refusals are expected: it has to leave the
/// function that computes a change under the store's lock without the change being made.
/// </summary>
internal sealed class ApiException(int code, string reason, string message, JsonObject? details = null) : Exception(message)
{
    public int Code => code;

    public string Reason => reason;

    public JsonObject ToStatus()
    {
        var status = new JsonObject
        {
            ["kind"] = "Status",
            ["apiVersion"] = "v1",
            ["metadata"] = new JsonObject(),
            ["status"] = "Failure",
            ["message"] = Message,
            ["reason"] = reason,
            ["code"] = code,
        };
        if (details is not null) status["details"] = details.DeepClone();
        return status;
    }

    public static ApiException NotFound(ResourceType type, string name) => new(404, "NotFound", $"{type.Resource} \"{name}\" not found", About(type.Group, type.Plural, name));

    public static ApiException NoSuchPath() => new(404, "NotFound", "the server could not find the requested resource", []);

    public static ApiException AlreadyExists(ResourceType type, string name) => new(409, "AlreadyExists", $"{type.Resource} \"{name}\" already exists", About(type.Group, type.Plural, name));

    public static ApiException Conflict(ResourceType type, string name, string why) =>
        new(409, "Conflict", $"Operation cannot be fulfilled on {type.Resource} \"{name}\": {why}", About(type.Group, type.Plural, name));

    public static ApiException Modified(ResourceType type, string name) =>
        Conflict(type, name, "the object has been modified; please apply your changes to the latest version and try again");

    public static ApiException ApplyConflicts(IReadOnlyList<ApplyConflict> conflicts)
    {
        var owners = conflicts.GroupBy(c => c.Owner.Shown).ToList();
        var message = conflicts.Count == 1
            ? $"Apply failed with 1 conflict: conflict with {owners[0].Key}: {conflicts[0].Field}"
            : $"Apply failed with {conflicts.Count} conflicts: " + string.Join("\n", owners.Select(o => $"conflicts with {o.Key}:" + string.Concat(o.Select(c => $"\n- {c.Field}"))));
        return new ApiException(409, "Conflict", message, Causes(conflicts.Select(c => ("FieldManagerConflict", $"conflict with {c.Owner.Shown}", c.Field))));
    }

    public static ApiException Invalid(ResourceType type, string name, IReadOnlyList<FieldProblem> problems)
    {
        var shown = problems.Select(p => $"{p.Field}: {p.Message}").ToList();
        var all = shown.Count == 1 ? shown[0] : $"[{string.Join(", ", shown)}]";
        var details = About(type.Group, type.Kind, name);
        details["causes"] = Causes(problems.Select(p => (p.Reason, p.Message, p.Field)))["causes"]!.DeepClone();
        var kind = type.Group.Length == 0 ? type.Kind : $"{type.Kind}.{type.Group}";
        return new ApiException(422, "Invalid", $"{kind} \"{name}\" is invalid: {all}", details);
    }

    public static ApiException BadRequest(string message) => new(400, "BadRequest", message);

    public static ApiException Forbidden(ResourceType type, string name, string why, string? cause = null) =>
        new(403, "Forbidden", $"{type.Resource} \"{name}\" is forbidden: {why}", cause is null ? About(type.Group, type.Plural, name) : Causes([(cause, why, "metadata.namespace")]));

    public static ApiException Expired(string message) => new(410, "Expired", message);

    public static ApiException MethodNotAllowed() => new(405, "MethodNotAllowed", "the server does not allow this method on the requested resource", []);

    public static ApiException UnsupportedMediaType(string given, params string[] accepted) =>
        new(415, "UnsupportedMediaType", $"the body of the request was in an unknown format - accepted media types include: {string.Join(", ", accepted)} (given: {given})");

    private static JsonObject About(string group, string kind, string name)
    {
        var details = new JsonObject { ["name"] = name };
        if (group.Length > 0) details["group"] = group;
        details["kind"] = kind;
        return details;
    }

    private static JsonObject Causes(IEnumerable<(string Reason, string Message, string Field)> causes) => new()
    {
        ["causes"] = new JsonArray([.. causes.Select(c => (JsonNode?)new JsonObject { ["reason"] = c.Reason, ["message"] = c.Message, ["field"] = c.Field })]),
    };
}
