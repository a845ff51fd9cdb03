using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s.Models;

namespace PushOperator.LocalCluster.KubernetesApi.Schemas;

/// <summary>
/// Writes values of built-in kinds in the one form in which the API gives them back (times with the precision of their field, quantities as
/// text, empty lists and maps left out), so that the same value sent in another form is no change.
/// </summary>
internal static class ValueNormalizer
{
    /// <summary>Format of times that keep their microseconds.</summary>
    public const string MicroTime = "micro-time";

    public static void Apply(JsonNode? value, Schema schema)
    {
        switch (value)
        {
            case JsonObject map:
                foreach (var (name, item) in map.ToList())
                {
                    if (schema.Field(name) is not { } field) continue;
                    if (Normal(item, field) is { } normal) map[name] = normal;
                    else Apply(item, field);
                    if (item is JsonArray { Count: 0 } || (item is JsonObject { Count: 0 } && field.AdditionalProperties is not null)) map.Remove(name);
                }

                break;
            case JsonArray list when schema.Items is { } items:
                foreach (var item in list) Apply(item, items);
                break;
        }
    }

    private static JsonNode? Normal(JsonNode? value, Schema schema) => (schema.Format, value?.GetValueKind()) switch
    {
        ("quantity", JsonValueKind.Number) => Quantity(value!.ToJsonString()),
        ("quantity", JsonValueKind.String) => Quantity(value!.GetValue<string>()),
        ("date-time", JsonValueKind.String) => Time(value!.GetValue<string>(), "yyyy-MM-dd'T'HH:mm:ss'Z'"),
        (MicroTime, JsonValueKind.String) => Time(value!.GetValue<string>(), "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'"),
        _ => null,
    };

    // What is no quantity is left for validation to refuse.
    private static JsonNode? Quantity(string text)
    {
        try
        {
            return new ResourceQuantity(text).CanonicalizeString();
        }
        catch (Exception e) when (e is FormatException or OverflowException or ArgumentException)
        {
            return null;
        }
    }

    private static JsonNode? Time(string text, string format) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time.UtcDateTime.ToString(format, CultureInfo.InvariantCulture) : null;
}
