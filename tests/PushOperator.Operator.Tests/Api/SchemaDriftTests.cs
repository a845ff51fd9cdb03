using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using k8s;
using k8s.Models;
using PushOperator.Api.Groups;
using PushOperator.Api.Topics;
using PushOperator.Operator.Tests.CustomResources;

namespace PushOperator.Operator.Tests.Api;

/// <summary>The C# types and the hand-written schemas say the same, field by field, in both directions.</summary>
public sealed class SchemaDriftTests
{
    [Theory]
    [InlineData(typeof(V1Alpha1PushTopic), "pushtopics")]
    [InlineData(typeof(V1Alpha1SubscriberGroup), "subscribergroups")]
    public void Types_and_schema_have_the_same_fields(Type type, string plural) =>
        FieldsOf(type, "").Order().Should().Equal(FieldsOf(CustomResourceFiles.Schema(plural), "").Order());

    [Theory]
    [InlineData(typeof(PushTopicSpec), "pushtopics")]
    [InlineData(typeof(SubscriberGroupSpec), "subscribergroups")]
    public void Defaults_of_the_types_are_those_of_the_schema(Type spec, string plural)
    {
        var fromSchema = new Dictionary<string, string>();
        CollectDefaults(CustomResourceFiles.Schema(plural)["properties"]!["spec"], "", fromSchema);
        var fromTypes = new Dictionary<string, string>();
        CollectValues(JsonDocument.Parse(KubernetesJson.Serialize(Activator.CreateInstance(spec)!)).RootElement, "", fromTypes);

        fromSchema.Should().NotBeEmpty();
        fromTypes.Where(pair => fromSchema.ContainsKey(pair.Key)).Should().BeEquivalentTo(fromSchema);
    }

    [Theory]
    [InlineData(typeof(V1Alpha1PushTopic), "pushtopics")]
    [InlineData(typeof(V1Alpha1SubscriberGroup), "subscribergroups")]
    public void Names_of_the_kind_are_those_of_the_definition(Type type, string plural)
    {
        var attribute = type.GetCustomAttribute<KubernetesEntityAttribute>()!;
        var definition = CustomResourceFiles.Definition(plural).Spec;

        (attribute.Group, attribute.Kind, attribute.PluralName, attribute.ApiVersion)
            .Should().Be((definition.Group, definition.Names.Kind, definition.Names.Plural, definition.Versions.Single().Name));
    }

    private static IEnumerable<string> FieldsOf(Type type, string path)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(string) || type == typeof(IntOrString) || type == typeof(ResourceQuantity) || type == typeof(DateTime)) return [$"{path}: scalar"];
        if (type == typeof(bool)) return [$"{path}: boolean"];
        if (type == typeof(int)) return [$"{path}: int32"];
        if (type == typeof(long)) return [$"{path}: int64"];
        if (type == typeof(V1ObjectMeta)) return [$"{path}: object"];
        if (type.IsEnum) return [$"{path}: {string.Join('|', Enum.GetNames(type))}"];
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IDictionary<,>)) return FieldsOf(type.GetGenericArguments()[1], path + "{}");
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IList<>)) return FieldsOf(type.GetGenericArguments()[0], path + "[]");
        return type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.GetCustomAttribute<JsonIgnoreAttribute>() is null)
            .SelectMany(property => FieldsOf(property.PropertyType, $"{path}.{JsonName(property)}"));
    }

    private static IEnumerable<string> FieldsOf(JsonObject schema, string path)
    {
        if (schema["items"] is JsonObject items) return FieldsOf(items, path + "[]");
        if (schema["additionalProperties"] is JsonObject values) return FieldsOf(values, path + "{}");
        if (schema["properties"] is JsonObject properties) return properties.SelectMany(property => FieldsOf(property.Value!.AsObject(), $"{path}.{property.Key}"));
        // A condition's status is an enumeration in the schema and a string in KubernetesClient's type.
        if (schema["enum"] is JsonArray names && !path.EndsWith("conditions[].status")) return [$"{path}: {string.Join('|', names)}"];
        if (schema["x-kubernetes-int-or-string"] is not null) return [$"{path}: scalar"];
        return [$"{path}: {schema["type"]!.GetValue<string>() switch { "string" => "scalar", "integer" => schema["format"], var other => other }}"];
    }

    private static void CollectDefaults(JsonNode? schema, string path, Dictionary<string, string> into)
    {
        foreach (var (name, property) in schema?["properties"] as JsonObject ?? [])
        {
            // Objects that stand for "nothing said" are absent in a new C# object too: their defaults apply when somebody says something.
            if (path + "." + name is ".ack.backoff" or ".auth") continue;
            if (property!["properties"] is not null) CollectDefaults(property, $"{path}.{name}", into);
            else if (property["default"] is { } value) into[$"{path}.{name}"] = Text(value.Deserialize<JsonElement>());
        }
    }

    private static void CollectValues(JsonElement value, string path, Dictionary<string, string> into)
    {
        foreach (var property in value.EnumerateObject())
        {
            if (property.Value.ValueKind == JsonValueKind.Object) CollectValues(property.Value, $"{path}.{property.Name}", into);
            else into[$"{path}.{property.Name}"] = Text(property.Value);
        }
    }

    private static string Text(JsonElement value) => value.ToString().ToLowerInvariant();

    private static string JsonName(PropertyInfo property) =>
        property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? JsonNamingPolicy.CamelCase.ConvertName(property.Name);
}
