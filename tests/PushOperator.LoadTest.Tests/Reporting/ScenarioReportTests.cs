using PushOperator.LoadTest.Reporting;

namespace PushOperator.LoadTest.Tests.Reporting;

public sealed class ScenarioReportTests
{
    private readonly ScenarioReport _report = new() { Name = "test", Description = "", Primary = Figure.PerCpuSecond.Key, Yardstick = "ceiling" };

    [Fact]
    public void A_ratio_is_of_the_same_round_and_its_median_is_told()
    {
        Measure("gateway", 1, 10);
        Measure("ceiling", 1, 100);
        Measure("gateway", 2, 100);
        Measure("ceiling", 2, 200);
        Measure("gateway", 3, 30);
        Measure("ceiling", 3, 100);
        _report.Summary.Single(row => row.Server == "gateway").Ratio.Should().Be(new Spread(0.3, 0.1, 0.5));
    }

    [Fact]
    public void A_report_with_a_measurement_that_is_not_valid_is_not_valid()
    {
        Measure("gateway", 1, 10);
        _report.Valid.Should().BeTrue();
        Measure("ceiling", 1, 10, valid: false);
        _report.Valid.Should().BeFalse();
    }

    [Fact]
    public void A_report_without_measurements_is_not_valid() => _report.Valid.Should().BeFalse();

    private void Measure(string server, int round, double figure, bool valid = true) => _report.Add(new Measurement
    {
        Case = "",
        Server = server,
        Round = round,
        Expected = 1,
        Delivered = 1,
        Valid = valid,
        Figures = new Dictionary<string, double> { [Figure.PerCpuSecond.Key] = figure },
    });
}
