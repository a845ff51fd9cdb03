using PushOperator.LocalCluster.KubernetesApi.Schemas;
using PushOperator.LocalCluster.KubernetesApi.Storage;
using PushOperator.LocalCluster.KubernetesApi.Tables;

namespace PushOperator.LocalCluster.KubernetesApi.Kinds;

/// <summary>One version of one kind that the server serves.</summary>
internal sealed record ResourceType
{
    public required string Group { get; init; }

    public required string Version { get; init; }

    public required string Kind { get; init; }

    public required string Plural { get; init; }

    public required string Singular { get; init; }

    public IReadOnlyList<string> ShortNames { get; init; } = [];

    public IReadOnlyList<string> Categories { get; init; } = [];

    public bool IsNamespaced { get; init; }

    /// <summary>Status is written through its own subresource only.</summary>
    public bool HasStatus { get; init; }

    /// <summary>Changes outside metadata and status count up <c>metadata.generation</c>.</summary>
    public bool HasGeneration { get; init; }

    public ScalePaths? Scale { get; init; }

    /// <summary>More subresources, by name.</summary>
    public IReadOnlyList<string> OtherSubresources { get; init; } = [];

    public required Schema Schema { get; init; }

    public IReadOnlyList<TableColumn> Columns { get; init; } = [];

    /// <summary>Defined by a CustomResourceDefinition.</summary>
    public bool IsCustom { get; init; }

    /// <summary>The resource this one is another view of; null when it is kept as itself.</summary>
    public string? ViewOf { get; init; }

    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>Plural and group: <c>deployments.apps</c>.</summary>
    public string Resource => Group.Length == 0 ? Plural : $"{Plural}.{Group}";

    public string ListKind => Kind + "List";

    public ObjectKey Key(string? @namespace, string name) => new(ViewOf ?? Resource, IsNamespaced ? @namespace ?? "" : "", name);
}
