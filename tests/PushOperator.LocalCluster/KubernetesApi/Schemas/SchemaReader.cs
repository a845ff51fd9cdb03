using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PushOperator.LocalCluster.KubernetesApi.Json;

namespace PushOperator.LocalCluster.KubernetesApi.Schemas;

/// <summary>Reads the <c>openAPIV3Schema</c> of a CustomResourceDefinition.</summary>
internal static class SchemaReader
{
    // A pattern is a stranger's input: it may not take the server's time.
    private static readonly TimeSpan PatternTimeout = TimeSpan.FromSeconds(1);

    /// <exception cref="RegexParseException">A pattern is no regular expression.</exception>
    public static Schema Read(JsonObject json)
    {
        var properties = json.Map("properties")?.ToDictionary(p => p.Key, p => Read(p.Value!.AsObject())) ?? [];
        var items = json.Map("items") is { } i ? Read(i) : null;
        var additional = json.At("additionalProperties") switch
        {
            JsonObject a => Read(a),
            JsonValue v when v.IsTrue() => Schema.Anything,
            _ => null,
        };
        return new Schema
        {
            Description = json.Text("description"),
            Type = json.Text("type"),
            Format = json.Text("format"),
            Nullable = json.IsTrue("nullable"),
            IsIntOrString = json.IsTrue("x-kubernetes-int-or-string"),
            PreservesUnknownFields = json.IsTrue("x-kubernetes-preserve-unknown-fields"),
            IsEmbeddedResource = json.IsTrue("x-kubernetes-embedded-resource"),
            LazyProperties = new(properties),
            AdditionalProperties = additional,
            Items = items,
            Required = Texts(json.List("required")),
            Enum = json.List("enum")?.ToList() ?? [],
            Pattern = json.Text("pattern") is { } pattern ? new Regex(pattern, RegexOptions.CultureInvariant, PatternTimeout) : null,
            Minimum = Decimal(json, "minimum"),
            Maximum = Decimal(json, "maximum"),
            ExclusiveMinimum = json.IsTrue("exclusiveMinimum"),
            ExclusiveMaximum = json.IsTrue("exclusiveMaximum"),
            MultipleOf = Decimal(json, "multipleOf"),
            MinLength = (int?)json.Number("minLength"),
            MaxLength = (int?)json.Number("maxLength"),
            MinItems = (int?)json.Number("minItems"),
            MaxItems = (int?)json.Number("maxItems"),
            MinProperties = (int?)json.Number("minProperties"),
            MaxProperties = (int?)json.Number("maxProperties"),
            UniqueItems = json.IsTrue("uniqueItems"),
            Default = json.At("default"),
            ListType = json.Text("x-kubernetes-list-type") switch { "map" => ListType.Map, "set" => ListType.Set, _ => ListType.Atomic },
            ListMapKeys = Texts(json.List("x-kubernetes-list-map-keys")),
            IsAtomicMap = json.Text("x-kubernetes-map-type") == "atomic",
            AllOf = Schemas(json, "allOf"),
            AnyOf = Schemas(json, "anyOf"),
            OneOf = Schemas(json, "oneOf"),
            Not = json.Map("not") is { } not ? Read(not) : null,
            HasRules = json.ContainsKey("x-kubernetes-validations") || properties.Values.Append(items).Append(additional).Any(s => s is { HasRules: true }),
        };
    }

    private static IReadOnlyList<string> Texts(JsonArray? list) => list?.Select(t => t.Text()).OfType<string>().ToList() ?? [];

    private static IReadOnlyList<Schema> Schemas(JsonObject json, string name) => [.. json.Objects(name).Select(Read)];

    private static decimal? Decimal(JsonObject json, string name) => (json.At(name) as JsonValue)?.AsDecimal();
}
