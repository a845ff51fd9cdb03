namespace PushOperator.Gateway.Json;

/// <summary>What is wrong with JSON a client sent: a stable code and one sentence with the place, what was given and what is allowed.</summary>
internal sealed record BadInput(string Code, string Detail)
{
    /// <summary>Not one well-formed object.</summary>
    public static BadInput Json(long at, string detail) => new("bad_json", $"at byte {at}: {detail}");

    /// <summary>A member is missing, of the wrong type or out of range.</summary>
    public static BadInput Field(string detail) => new("bad_field", detail);
}
