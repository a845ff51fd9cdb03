using Microsoft.Extensions.Time.Testing;
using PushOperator.LocalCluster.Kubelet.Logs;
using PushOperator.TestUtilities;

namespace PushOperator.LocalCluster.Tests.Kubelet.Logs;

public sealed class LogReaderTests : IDisposable
{
    private static readonly LogRequest Everything = new(Follow: false, TailLines: null, Timestamps: false, Previous: false, Since: null, LimitBytes: null);
    private readonly TemporaryDirectory _directory = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.Parse("2026-01-02T03:04:05Z"));
    private readonly ContainerLog _log;
    private bool _ended = true;

    public LogReaderTests() => _log = new ContainerLog(FilePath, limit: 200, _time);

    private string FilePath => Path.Combine(_directory.Path, "0.log");

    [Fact]
    public async Task Lines_come_back_as_they_were_written()
    {
        Write("one", "", "three words here");

        (await ReadAsync(Everything)).Should().Equal("one", "", "three words here");
    }

    [Fact]
    public async Task Times_come_with_the_lines_when_asked_for()
    {
        Write("one");

        (await ReadAsync(Everything with { Timestamps = true })).Should().Equal("2026-01-02T03:04:05.0000000Z one");
    }

    [Fact]
    public async Task Older_lines_are_left_out_when_asked_for()
    {
        Write("old");
        _time.Advance(TimeSpan.FromMinutes(1));
        Write("new");

        (await ReadAsync(Everything with { Since = _time.GetUtcNow() })).Should().Equal("new");
    }

    [Fact]
    public async Task After_the_limit_one_old_file_is_kept_and_read_first()
    {
        Write([.. Enumerable.Range(0, 30).Select(number => $"line {number}")]);

        var lines = await ReadAsync(Everything);

        lines[^1].Should().Be("line 29");
        lines.Should().HaveCountLessThan(30).And.Equal(Enumerable.Range(30 - lines.Count, lines.Count).Select(number => $"line {number}"));
        Directory.GetFiles(_directory.Path).Should().HaveCount(2);
    }

    [Fact]
    public async Task A_follow_sees_new_lines_over_a_rotation_and_ends_with_the_container()
    {
        _ended = false;
        Write("first");
        var lines = new List<string>();
        var reading = CollectAsync(lines, TestContext.Current.CancellationToken);
        await Eventually.HoldsAsync(() => Count(lines) == 1, "the first line is read", cancellationToken: TestContext.Current.CancellationToken);

        foreach (var number in Enumerable.Range(0, 12))
        {
            Write($"{number}");
            var expected = number + 2;
            await Eventually.HoldsAsync(() => Count(lines) == expected, $"line {number} is read", cancellationToken: TestContext.Current.CancellationToken);
        }

        Volatile.Write(ref _ended, true);
        await reading.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
        lines.Should().Equal(["first", .. Enumerable.Range(0, 12).Select(number => $"{number}")]);
    }

    public void Dispose()
    {
        _log.Dispose();
        _directory.Dispose();
    }

    private void Write(params string[] lines)
    {
        foreach (var line in lines) _log.Append(line);
    }

    private LogReader Reader(TimeProvider time) => new(FilePath, () => Volatile.Read(ref _ended), time);

    private async Task<List<string>> ReadAsync(LogRequest request) => await Reader(_time).ReadAsync(request, TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);

    private async Task CollectAsync(List<string> lines, CancellationToken cancellationToken)
    {
        await foreach (var line in Reader(TimeProvider.System).ReadAsync(Everything with { Follow = true }, cancellationToken))
        {
            lock (lines) lines.Add(line);
        }
    }

    private static int Count(List<string> lines)
    {
        lock (lines) return lines.Count;
    }
}
