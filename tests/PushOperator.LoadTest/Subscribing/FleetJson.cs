using System.Text.Json;
using System.Text.Json.Serialization;

namespace PushOperator.LoadTest.Subscribing;

/// <summary>How commands and answers are written: one line of JSON each.</summary>
internal static class FleetJson
{
    private static readonly JsonSerializerOptions s_options = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    public static string Write(FleetCommand command) => JsonSerializer.Serialize(command, s_options);

    public static string Write(FleetAnswer answer) => JsonSerializer.Serialize(answer, s_options);

    public static FleetCommand ReadCommand(string line) => JsonSerializer.Deserialize<FleetCommand>(line, s_options)!;

    public static FleetAnswer ReadAnswer(string line) => JsonSerializer.Deserialize<FleetAnswer>(line, s_options)!;
}
