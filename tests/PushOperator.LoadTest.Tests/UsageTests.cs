using PushOperator.LoadTest.Commands;
using PushOperator.LoadTest.Scenarios;
using PushOperator.LoadTest.Tests.Support;

namespace PushOperator.LoadTest.Tests;

public sealed class UsageTests
{
    [Fact]
    public async Task List_names_every_scenario()
    {
        var result = await LoadTestProgram.RunAsync("list");
        result.ExitCode.Should().Be(0);
        result.Output.Should().ContainAll(ScenarioCatalogue.All.Select(scenario => scenario.Name));
    }

    [Theory]
    [InlineData("scenario fanout: there is none of that name", "run", "fanout")]
    [InlineData("--size 30 must be 31 to 32768", "run", "steady", "--size", "30")]
    [InlineData("--connections 20000 must be 1 to 19000", "run", "steady", "--connections", "20000")]
    [InlineData("'2' must be a duration such as 2s or 1m", "run", "steady", "--duration", "2")]
    [InlineData("--gateway before=/nowhere/gateway.dll: there is no such file", "run", "steady", "--gateway", "before=/nowhere/gateway.dll")]
    [InlineData("--server http://x/ must be ws://ADDRESS:PORT/PATH", "run", "steady", "--server", "http://x/", "--pid", "1", "--publish", "http://x/")]
    [InlineData("--server needs --pid", "run", "steady", "--server", "ws://127.0.0.1:1/")]
    public async Task Bad_input_is_refused_in_words(string words, params string[] arguments)
    {
        var result = await LoadTestProgram.RunAsync(arguments);
        result.ExitCode.Should().Be(2);
        result.Error.Should().Contain(words);
    }

    /// <summary>Guard: <c>BuildKind.FirstDebugBuild</c>.</summary>
    [Fact]
    public async Task Programs_built_for_debugging_are_not_measured_unless_asked_for()
    {
        Assert.SkipWhen(BuildKind.FirstDebugBuild([]) is null, "these tests were built with optimization");
        var result = await LoadTestProgram.RunAsync("run", "fanout-128");
        result.ExitCode.Should().Be(1);
        result.Error.Should().Contain("was built without optimization");
    }
}
