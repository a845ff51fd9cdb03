namespace PushOperator.LocalCluster.KubernetesApi.Objects;

/// <summary>How a write is to be made.</summary>
internal sealed record WriteOptions
{
    /// <summary>Name under which the written fields are owned.</summary>
    public required string FieldManager { get; init; }

    /// <summary>Compute and validate, store nothing.</summary>
    public bool DryRun { get; init; }

    /// <summary>Take fields from other managers (server-side apply only).</summary>
    public bool Force { get; init; }

    /// <summary>What happens to unknown fields: <c>Strict</c> refuses, <c>Warn</c> tells, <c>Ignore</c> drops them silently.</summary>
    public string FieldValidation { get; init; } = "Warn";

    /// <summary><c>status</c>, or empty for the object itself.</summary>
    public string Subresource { get; init; } = "";

    /// <summary>Receives the warnings for the client.</summary>
    public Action<string> Warn { get; init; } = _ => { };
}
