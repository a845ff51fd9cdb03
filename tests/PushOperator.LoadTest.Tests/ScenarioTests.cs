using System.Text.Json;
using PushOperator.LoadTest.Reporting;
using PushOperator.LoadTest.Scenarios;
using PushOperator.LoadTest.Tests.Support;

namespace PushOperator.LoadTest.Tests;

/// <summary>Every scenario runs against the gateway and its yardsticks, delivers what it should, and says so in JSON. No figure is asserted: they are the machine's.</summary>
public sealed class ScenarioTests(SmallestRun run) : IClassFixture<SmallestRun>
{
    public static TheoryData<string> Scenarios => [.. ScenarioCatalogue.All.Select(scenario => scenario.Name)];

    [Fact]
    public void A_run_in_which_everything_was_delivered_ends_with_0() => run.Result.ExitCode.Should().Be(0, run.Result.Error);

    [Fact]
    public void The_result_says_where_it_was_measured_and_what_was_built()
    {
        run.Json.GetProperty("machine").GetProperty("processors").GetInt32().Should().Be(Environment.ProcessorCount);
        run.Json.GetProperty("build").GetString().Should().BeOneOf("Debug", "Release");
        run.Json.GetProperty("kafka").GetString().Should().Be("embedded broker");
    }

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void Every_server_delivers_what_was_expected(string name)
    {
        var scenario = Scenario(name);
        scenario.GetProperty("failures").EnumerateArray().Should().BeEmpty();
        scenario.GetProperty("valid").GetBoolean().Should().BeTrue();
        foreach (var measurement in scenario.GetProperty("measurements").EnumerateArray())
        {
            measurement.GetProperty("delivered").GetInt64().Should().BePositive();
            measurement.GetProperty("delivered").GetInt64().Should().Be(measurement.GetProperty("expected").GetInt64());
        }
    }

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void What_is_ours_and_its_yardstick_are_measured_side_by_side(string name)
    {
        var definition = ScenarioCatalogue.Find(name)!;
        var measured = Scenario(name).GetProperty("measurements").EnumerateArray().Where(measurement => HasFigure(measurement, definition.Primary)).Select(measurement => measurement.GetProperty("server").GetString());
        measured.Should().Contain(definition.Subject).And.Contain(definition.Yardstick);
    }

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void The_summary_has_medians_spreads_and_ratios(string name)
    {
        var definition = ScenarioCatalogue.Find(name)!;
        var row = Scenario(name).GetProperty("summary").EnumerateArray().First(row => row.GetProperty("server").GetString() == definition.Subject);
        var spread = row.GetProperty("figures").GetProperty(definition.Primary.Key);
        spread.GetProperty("median").GetDouble().Should().BeInRange(spread.GetProperty("min").GetDouble(), spread.GetProperty("max").GetDouble());
        row.TryGetProperty("ratio", out _).Should().BeTrue();
    }

    /// <summary>The two that the smallest run leaves out, because they take longest to start.</summary>
    [Fact]
    public async Task The_slow_yardsticks_deliver_what_was_expected()
    {
        var result = await LoadTestProgram.RunAsync(
            "run", "fanout-128", "--connections", "20", "--rounds", "1", "--duration", "0.5s", "--warm-up", "0.1s", "--allow-debug", "--output", "json", "--servers", "naive,signalr");
        result.ExitCode.Should().Be(0, result.Error);
    }

    private JsonElement Scenario(string name) => run.Json.GetProperty("scenarios").EnumerateArray().Single(scenario => scenario.GetProperty("name").GetString() == name);

    private static bool HasFigure(JsonElement measurement, Figure figure) => measurement.GetProperty("figures").TryGetProperty(figure.Key, out _);
}
