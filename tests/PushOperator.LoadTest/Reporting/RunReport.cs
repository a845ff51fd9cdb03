using System.Text.Json;

namespace PushOperator.LoadTest.Reporting;

/// <summary>A whole run.</summary>
internal sealed record RunReport(DateTimeOffset StartedAt, MachineDescription Machine, string Build, string Kafka, IReadOnlyList<ScenarioReport> Scenarios)
{
    private static readonly JsonSerializerOptions s_options = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public bool Valid => Scenarios.All(scenario => scenario.Valid);

    public string ToJson() => JsonSerializer.Serialize(this, s_options);
}
