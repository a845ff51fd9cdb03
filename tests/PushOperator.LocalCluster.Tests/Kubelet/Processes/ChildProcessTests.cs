using System.Collections.Concurrent;
using PushOperator.LocalCluster.Kubelet.Processes;
using PushOperator.TestUtilities;

namespace PushOperator.LocalCluster.Tests.Kubelet.Processes;

public sealed class ChildProcessTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly ConcurrentQueue<string> _output = new();
    private readonly ProcessRecords _records;

    public ChildProcessTests() => _records = new ProcessRecords(Path.Combine(_directory.Path, "processes"));

    [Fact]
    public async Task Both_output_streams_and_the_exit_code_arrive()
    {
        using var process = Start("echo out; echo err >&2; exit 7");

        (await process.Completion).Should().Be(7);
        _output.Should().BeEquivalentTo("out", "err");
    }

    [Fact]
    public async Task A_process_that_ignores_the_request_is_killed_after_its_grace()
    {
        using var process = Start("trap '' TERM; echo up; while :; do sleep 0.1; done");
        await UntilOutput("up");

        await process.StopAsync(TimeSpan.FromMilliseconds(200), TimeProvider.System);

        (await process.Completion).Should().Be(137);
    }

    [Fact]
    public async Task What_a_process_started_ends_with_it()
    {
        using var process = Start("sleep 60 & echo $!; exit 0");
        await process.Completion;

        var grandchild = int.Parse(_output.Single());
        await Eventually.HoldsAsync(() => !IsRunning(grandchild), "the grandchild has ended", cancellationToken: TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_program_that_is_not_there_ends_with_a_sentence_in_its_output()
    {
        using var process = ChildProcess.Start(Spec(["/no/such/program"]), _records, _output.Enqueue);

        (await process.Completion).Should().Be(127);
        _output.Should().ContainSingle().Which.Should().Contain("/no/such/program");
    }

    [Fact]
    public async Task The_next_start_kills_what_a_crashed_one_left_and_nobody_else()
    {
        using var left = Start("echo up; sleep 60");
        await UntilOutput("up");
        // As if the id had been given to a stranger since: same id, another start time.
        File.WriteAllBytes(Path.Combine(_directory.Path, "processes", $"{Environment.ProcessId}-1"), []);

        new ProcessRecords(Path.Combine(_directory.Path, "processes")).KillLeftovers().Should().Be(1);

        (await left.Completion).Should().Be(137);
        Directory.GetFiles(Path.Combine(_directory.Path, "processes")).Should().BeEmpty();
    }

    [Fact]
    public async Task An_ended_process_is_not_remembered()
    {
        using var process = Start("exit 0");
        await process.Completion;

        Directory.GetFiles(Path.Combine(_directory.Path, "processes")).Should().BeEmpty();
    }

    public void Dispose() => _directory.Dispose();

    private ChildProcess Start(string script) => ChildProcess.Start(Spec(["/bin/sh", "-c", script]), _records, _output.Enqueue);

    private ProcessStart Spec(IReadOnlyList<string> command) =>
        new(command, new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" }, _directory.Path);

    private Task UntilOutput(string line) => Eventually.HoldsAsync(() => _output.Contains(line), $"it says {line}", cancellationToken: TestContext.Current.CancellationToken);

    private static bool IsRunning(int process) => Directory.Exists($"/proc/{process}") && !File.ReadAllText($"/proc/{process}/stat").Contains(") Z ");
}
