using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PushOperator.LocalCluster.KubernetesApi.Json;

namespace PushOperator.LocalCluster.KubernetesApi.Schemas;

/// <summary>Collects everything in which a value differs from its schema. Fields the schema does not know are the pruner's matter.</summary>
internal sealed partial class SchemaValidator
{
    private readonly List<FieldProblem> _problems = [];

    public static IReadOnlyList<FieldProblem> Validate(JsonNode? value, Schema schema, string path = "")
    {
        var validator = new SchemaValidator();
        validator.Visit(value, schema, path);
        return validator._problems;
    }

    private void Visit(JsonNode? value, Schema schema, string path)
    {
        if (value is null)
        {
            if (!schema.Nullable && schema.Type is not null) Add("FieldValueTypeInvalid", path, $"Invalid value: \"null\": {path} in body must be of type {schema.Type}: \"null\"");
            return;
        }

        if (!HasType(value, schema))
        {
            Add("FieldValueTypeInvalid", path, $"Invalid value: \"{TypeName(value)}\": {path} in body must be of type {TypeName(schema)}: \"{TypeName(value)}\"");
            return;
        }

        Enum(value, schema, path);
        Combinations(value, schema, path);
        switch (value)
        {
            case JsonObject map: Map(map, schema, path); break;
            case JsonArray list: List(list, schema, path); break;
            case JsonValue text when text.GetValueKind() == JsonValueKind.String: Text(text.GetValue<string>(), schema, path); break;
            case JsonValue number when number.GetValueKind() == JsonValueKind.Number: Number(number, schema, path); break;
        }
    }

    private void Map(JsonObject map, Schema schema, string path)
    {
        foreach (var name in schema.Required.Where(name => !map.ContainsKey(name))) _problems.Add(FieldProblem.Required(Join(path, name)));
        if (schema.MinProperties > map.Count) Invalid(path, $"{map.Count}", $"should have at least {schema.MinProperties} properties");
        if (schema.MaxProperties < map.Count) Add("FieldValueTooMany", path, $"Too many: {map.Count}: must have at most {schema.MaxProperties} items");
        foreach (var (name, item) in map)
        {
            if (path.Length == 0 && name is "metadata" or "apiVersion" or "kind") continue;
            if (schema.Field(name) is { } field) Visit(item, field, Join(path, name));
        }
    }

    private void List(JsonArray list, Schema schema, string path)
    {
        if (schema.MinItems > list.Count) Invalid(path, $"{list.Count}", $"should have at least {schema.MinItems} items");
        if (schema.MaxItems < list.Count) Add("FieldValueTooMany", path, $"Too many: {list.Count}: must have at most {schema.MaxItems} items");
        for (var i = 0; i < list.Count; i++)
        {
            if (schema.Items is { } items) Visit(list[i], items, $"{path}[{i}]");
            var same = Enumerable.Range(0, i).Any(j => IsSameItem(list[j], list[i], schema));
            if (same) Add("FieldValueDuplicate", $"{path}[{i}]", $"Duplicate value: {Keys(list[i], schema)}");
        }
    }

    private void Text(string text, Schema schema, string path)
    {
        if (schema.MinLength > text.Length) Invalid(path, Quote(text), $"should be at least {schema.MinLength} chars long");
        if (schema.MaxLength < text.Length) Add("FieldValueTooLong", path, $"Too long: may not be more than {schema.MaxLength} bytes");
        if (schema.Pattern is { } pattern && !Matches(pattern, text)) Invalid(path, Quote(text), $"should match '{pattern}'");
        if (schema.Format == "quantity" && !Quantity().IsMatch(text)) Invalid(path, Quote(text), "must be a quantity: a number, and a suffix such as m, k, Mi or Gi");
        if (schema.Format is "date-time" or ValueNormalizer.MicroTime && !DateTimeOffset.TryParse(text, out _)) Invalid(path, Quote(text), "must be of type date-time: " + Quote(text));
    }

    private void Number(JsonValue value, Schema schema, string path)
    {
        if (value.AsDecimal() is not { } number) return;
        var text = value.ToJsonString();
        if (schema.Minimum is { } min && (schema.ExclusiveMinimum ? number <= min : number < min)) Invalid(path, text, $"should be greater than {(schema.ExclusiveMinimum ? "" : "or equal to ")}{min}");
        if (schema.Maximum is { } max && (schema.ExclusiveMaximum ? number >= max : number > max)) Invalid(path, text, $"should be less than {(schema.ExclusiveMaximum ? "" : "or equal to ")}{max}");
        if (schema.MultipleOf is { } factor && number % factor != 0) Invalid(path, text, $"should be a multiple of {factor}");
        if (schema.Format == "int32" && number is < int.MinValue or > int.MaxValue) Invalid(path, text, "should be a valid int32");
        if (schema.Format == "int64" && number is < long.MinValue or > long.MaxValue) Invalid(path, text, "should be a valid int64");
    }

    private void Enum(JsonNode value, Schema schema, string path)
    {
        if (schema.Enum.Count == 0 || schema.Enum.Any(allowed => JsonNode.DeepEquals(allowed, value))) return;
        var allowed = string.Join(", ", schema.Enum.Select(e => e?.ToJsonString() ?? "null"));
        Add("FieldValueNotSupported", path, $"Unsupported value: {value.ToJsonString()}: supported values: {allowed}");
    }

    private void Combinations(JsonNode value, Schema schema, string path)
    {
        foreach (var all in schema.AllOf) Visit(value, all, path);
        if (schema.AnyOf.Count > 0 && !schema.AnyOf.Any(any => Validate(value, any, path).Count == 0)) Invalid(path, Shown(value), "must validate at least one schema (anyOf)");
        if (schema.OneOf.Count > 0 && schema.OneOf.Count(one => Validate(value, one, path).Count == 0) != 1) Invalid(path, Shown(value), "must validate one and only one schema (oneOf)");
        if (schema.Not is { } not && Validate(value, not, path).Count == 0) Invalid(path, Shown(value), "must not validate the schema (not)");
    }

    private static bool HasType(JsonNode value, Schema schema)
    {
        var kind = value.GetValueKind();
        if (schema.IsIntOrString || schema.Format == "quantity") return kind == JsonValueKind.String || (kind == JsonValueKind.Number && IsWhole(value));
        return schema.Type switch
        {
            "object" => kind == JsonValueKind.Object,
            "array" => kind == JsonValueKind.Array,
            "string" => kind == JsonValueKind.String,
            "boolean" => kind is JsonValueKind.True or JsonValueKind.False,
            "number" => kind == JsonValueKind.Number,
            "integer" => kind == JsonValueKind.Number && IsWhole(value),
            _ => true,
        };
    }

    private static bool IsWhole(JsonNode value) => value.AsValue().AsDecimal() is { } number && number == decimal.Truncate(number);

    private static string TypeName(Schema schema) => schema.IsIntOrString ? "integer,string" : schema.Type!;

    private static string TypeName(JsonNode value) => value.GetValueKind() switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.Number => IsWhole(value) ? "integer" : "number",
        _ => "boolean",
    };

    private static bool IsSameItem(JsonNode? one, JsonNode? other, Schema schema) => schema switch
    {
        { ListType: ListType.Map } => schema.ListMapKeys.All(key => JsonNode.DeepEquals(one.At(key), other.At(key))),
        { ListType: ListType.Set } or { UniqueItems: true } => JsonNode.DeepEquals(one, other),
        _ => false,
    };

    private static string Keys(JsonNode? item, Schema schema) =>
        schema.ListType == ListType.Map ? new JsonObject(schema.ListMapKeys.Select(k => KeyValuePair.Create(k, item.At(k)?.DeepClone()))).ToJsonString() : item?.ToJsonString() ?? "null";

    private static bool Matches(Regex pattern, string text)
    {
        try
        {
            return pattern.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    private static string Quote(string text) => JsonValue.Create(text).ToJsonString();

    private static string Shown(JsonNode value) => value is JsonObject or JsonArray ? Quote(TypeName(value)) : value.ToJsonString();

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    private void Invalid(string path, string value, string why) => _problems.Add(FieldProblem.Invalid(path, value, $"{path} in body {why}"));

    private void Add(string reason, string path, string message) => _problems.Add(new FieldProblem(reason, path, message));

    [GeneratedRegex(@"^[+-]?(\d+\.?\d*|\.\d+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?\d+)?\z")]
    private static partial Regex Quantity();
}
