using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace PushOperator.LocalCluster.KubernetesApi.Schemas;

/// <summary>What a JSON value may be: the part of OpenAPI v3 that structural schemas use, for custom and built-in kinds alike.</summary>
internal sealed class Schema
{
    private static readonly Lazy<IReadOnlyDictionary<string, Schema>> NoProperties = new(() => new Dictionary<string, Schema>());

    /// <summary>A value of which nothing is known.</summary>
    public static Schema Anything { get; } = new() { PreservesUnknownFields = true };

    /// <summary>Name under which others refer to it in OpenAPI documents; null for an inline one.</summary>
    public string? ReferenceName { get; init; }

    public string? Description { get; init; }

    /// <summary><c>object</c>, <c>array</c>, <c>string</c>, <c>integer</c>, <c>number</c>, <c>boolean</c>, or null for any.</summary>
    public string? Type { get; init; }

    public string? Format { get; init; }

    public bool Nullable { get; init; }

    public bool IsIntOrString { get; init; }

    public bool PreservesUnknownFields { get; init; }

    /// <summary>The value is itself a Kubernetes object: apiVersion, kind and metadata belong to it.</summary>
    public bool IsEmbeddedResource { get; init; }

    /// <summary>The fields of an object. Lazy because schemas refer to themselves.</summary>
    public Lazy<IReadOnlyDictionary<string, Schema>> LazyProperties { private get; init; } = NoProperties;

    public IReadOnlyDictionary<string, Schema> Properties => LazyProperties.Value;

    public Schema? AdditionalProperties { get; init; }

    public Schema? Items { get; init; }

    public IReadOnlyList<string> Required { get; init; } = [];

    public IReadOnlyList<JsonNode?> Enum { get; init; } = [];

    public Regex? Pattern { get; init; }

    public decimal? Minimum { get; init; }

    public decimal? Maximum { get; init; }

    public bool ExclusiveMinimum { get; init; }

    public bool ExclusiveMaximum { get; init; }

    public decimal? MultipleOf { get; init; }

    public int? MinLength { get; init; }

    public int? MaxLength { get; init; }

    public int? MinItems { get; init; }

    public int? MaxItems { get; init; }

    public int? MinProperties { get; init; }

    public int? MaxProperties { get; init; }

    public bool UniqueItems { get; init; }

    public JsonNode? Default { get; init; }

    public ListType ListType { get; init; }

    /// <summary>Key fields of a <see cref="ListType.Map"/>.</summary>
    public IReadOnlyList<string> ListMapKeys { get; init; } = [];

    /// <summary>The one field by which strategic merge patches find an item; null where they replace the list.</summary>
    public string? PatchMergeKey { get; init; }

    /// <summary>The object is owned as one value.</summary>
    public bool IsAtomicMap { get; init; }

    public IReadOnlyList<Schema> AllOf { get; init; } = [];

    public IReadOnlyList<Schema> AnyOf { get; init; } = [];

    public IReadOnlyList<Schema> OneOf { get; init; } = [];

    public Schema? Not { get; init; }

    /// <summary>It, or something in it, has CEL rules (<c>x-kubernetes-validations</c>), which are not evaluated here.</summary>
    public bool HasRules { get; init; }

    /// <summary>The schema of a field, or null when there is no such field.</summary>
    public Schema? Field(string name) =>
        Properties.TryGetValue(name, out var field) ? field
        : AdditionalProperties is not null ? AdditionalProperties
        : PreservesUnknownFields ? Anything
        : null;

    /// <summary>The schema of a custom kind as clients see it: with the fields that every object has.</summary>
    public Schema AsObject() => new()
    {
        Description = Description,
        Type = Type,
        PreservesUnknownFields = PreservesUnknownFields,
        Required = Required,
        LazyProperties = new(() => new Dictionary<string, Schema>(Properties)
        {
            ["apiVersion"] = new() { Type = "string" },
            ["kind"] = new() { Type = "string" },
            ["metadata"] = Kinds.ReflectedSchema.ObjectMeta,
        }),
    };
}
