using System.Text.Json;

namespace PushOperator.DataPlane.Configuration.Commands;

/// <summary>
/// Who may give commands to a group's gateways: the second file that the operator writes into the group's ConfigMap. Gateways read it again and again, so that keys may change while they run.
/// </summary>
/// <remarks>Commands are authorised by Kubernetes: whoever may create tokens of <see cref="GroupSubject"/> may give them. It holds no secret.</remarks>
public sealed record CommandAccess
{
    /// <summary>Environment variable with the path of this file.</summary>
    public const string FileVariable = "PUSH_COMMAND_ACCESS_FILE";

    /// <summary>Largest file.</summary>
    /// <value>Bytes.</value>
    public const int MaxBytes = 256 * 1024;

    /// <summary>The <c>iss</c> of the cluster's ServiceAccount tokens.</summary>
    public required string Issuer { get; init; }

    /// <summary>What the <c>aud</c> of a token has to have.</summary>
    public required string Audience { get; init; }

    /// <summary>The <c>sub</c> that may give every command: the group's own ServiceAccount, <c>system:serviceaccount:NAMESPACE:NAME</c>.</summary>
    public required string GroupSubject { get; init; }

    /// <summary>The <c>sub</c> that may ask for subscribers to be moved, and nothing else: the operator's ServiceAccount.</summary>
    public required string OperatorSubject { get; init; }

    /// <summary>The issuer's JSON Web Key Set.</summary>
    public required JsonElement KeySet { get; init; }

    /// <summary>The <c>sub</c> of a ServiceAccount's tokens.</summary>
    public static string SubjectOf(string @namespace, string account) => $"system:serviceaccount:{@namespace}:{account}";

    /// <summary>The file as bytes.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, CommandAccessJson.Default.CommandAccess);

    /// <summary>Reads the file's bytes.</summary>
    /// <exception cref="JsonException">Not JSON, an unknown member, or a required one missing.</exception>
    public static CommandAccess FromJson(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, CommandAccessJson.Default.CommandAccess) ?? throw new JsonException("command access: the file holds null instead of an object");
}
