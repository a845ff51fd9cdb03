using System.Diagnostics;
using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Tests.Groups.Support;
using PushOperator.Gateway.Tests.Support;
using PushOperator.TestUtilities;

namespace PushOperator.Gateway.Tests.Groups.Shared;

/// <summary>How long a Shared group is without service when a pod goes: real processes, a message every 10 ms, the longest silence of any message.</summary>
public sealed class SharedRecoveryTests(ApacheKafka kafka, EmbeddedBroker embedded)
{
    private const int Partitions = 4;

    [Theory]
    [InlineData(true, 10)]
    [InlineData(false, 20)]
    public async Task The_partitions_of_a_killed_pod_are_served_again(bool apache, int seconds)
    {
        await using var run = await Run.StartAsync(apache, kafka, embedded, pods: 2);
        await using var stays = new RovingReader(run.Pods[0]);
        await using var moves = new RovingReader(run.Pods[1], run.Pods[0]);
        await run.BothServeAsync(stays, moves);

        run.Pods[1].Kill();

        (await run.LongestWaitAsync(stays, moves)).Should().BeLessThan(TimeSpan.FromSeconds(seconds));
        stays.Closes.Should().BeEmpty("its pod keeps its partitions");
    }

    [Theory]
    [InlineData(true, 3)]
    [InlineData(false, 12)]
    public async Task The_partitions_of_a_drained_pod_are_served_again(bool apache, int seconds)
    {
        await using var run = await Run.StartAsync(apache, kafka, embedded, pods: 2);
        await using var stays = new RovingReader(run.Pods[0]);
        await using var moves = new RovingReader(run.Pods[1], run.Pods[0]);
        await run.BothServeAsync(stays, moves);

        await run.Pods[1].TerminateAsync();

        (await run.LongestWaitAsync(stays, moves)).Should().BeLessThan(TimeSpan.FromSeconds(seconds));
        stays.Closes.Should().BeEmpty("its pod keeps its partitions");
        moves.Closes.Should().Equal(4200);
    }

    [Theory]
    [InlineData(true, 3)]
    [InlineData(false, 12)]
    public async Task Subscribers_of_a_drained_pod_go_on_at_one_that_had_none(bool apache, int seconds)
    {
        await using var run = await Run.StartAsync(apache, kafka, embedded, pods: 2);
        await using var first = new RovingReader(run.Pods[0], run.Pods[1]);
        await using var second = new RovingReader(run.Pods[0], run.Pods[1]);
        await Until.HoldsAsync(() => first.At == run.Pods[0] && second.At == run.Pods[0] && run.Served(first, second) > 50, "one pod serves");

        await run.Pods[0].TerminateAsync();

        (await run.LongestWaitAsync(first, second)).Should().BeLessThan(TimeSpan.FromSeconds(seconds));
        first.Closes.Concat(second.Closes).Should().OnlyContain(code => code == 4200).And.HaveCount(2, "nobody is sent away twice");
    }

    private sealed class Run : IAsyncDisposable
    {
        private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);
        private readonly CancellationTokenSource _stop = new();
        private readonly Broker _broker;
        private readonly string _topic;
        private readonly List<long> _published = [];
        private readonly Task _publishing;

        private Run(Broker broker, string topic, IReadOnlyList<GatewayProcess> pods)
        {
            (_broker, _topic, Pods) = (broker, topic, pods);
            _publishing = Task.Run(PublishAsync);
        }

        public IReadOnlyList<GatewayProcess> Pods { get; }

        public static async Task<Run> StartAsync(bool apache, ApacheKafka kafka, EmbeddedBroker embedded, int pods)
        {
            var broker = await Broker.StartAsync(apache, kafka, embedded);
            var topic = await broker.CreateTopicAsync(Partitions);
            var configuration = Pod.Configure(broker, topic, DeliveryMode.Shared) with { StartFrom = StartFrom.Earliest, Auth = new AuthConfiguration { AllowAnonymous = true }, DrainPeriodMs = 5_000 };
            var processes = Enumerable.Range(0, pods).Select(_ => GatewayProcess.Start(configuration, Pod.CursorKey)).ToArray();
            foreach (var process in processes) await process.ReadyAsync();
            return new Run(broker, topic, processes);
        }

        public Task BothServeAsync(params RovingReader[] readers) =>
            Until.HoldsAsync(() => readers.All(reader => reader.Deliveries.Count(delivery => Stopwatch.GetElapsedTime(delivery.At) < TimeSpan.FromSeconds(2)) > 10), "every pod serves");

        public int Served(params RovingReader[] readers) => readers.SelectMany(reader => reader.Deliveries).Select(delivery => delivery.N).Distinct().Count();

        /// <summary>Goes on for two seconds after everything published before has come, and says how long a message waited at most.</summary>
        public async Task<TimeSpan> LongestWaitAsync(params RovingReader[] readers)
        {
            var began = Stopwatch.GetTimestamp();
            await Until.HoldsAsync(() => Count() > 0 && Stopwatch.GetElapsedTime(began) > TimeSpan.FromSeconds(1) && Served(readers) >= Count() - 100 && readers.All(reader => reader.At is not null), "service is back");
            await _stop.CancelAsync();
            await _publishing;
            await Until.HoldsAsync(() => Served(readers) == Count(), "nothing is lost");
            var deliveries = readers.SelectMany(reader => reader.Deliveries).ToArray();
            var seen = new HashSet<int>();
            var early = deliveries.OrderBy(delivery => delivery.At).Where(delivery => !seen.Add(delivery.N)).Count(delivery => delivery.At < began);
            var longest = deliveries.GroupBy(delivery => delivery.N).Max(copies => Stopwatch.GetElapsedTime(_published[copies.Key], copies.Min(copy => copy.At)));
            TestContext.Current.TestOutputHelper!.WriteLine($"longest wait {longest.TotalSeconds:0.00} s; {deliveries.Length - Count()} duplicates ({early} before) of {Count()}");
            return longest;
        }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _publishing;
            foreach (var pod in Pods) await pod.DisposeAsync();
            _broker.Dispose();
        }

        private int Count()
        {
            lock (_published) return _published.Count;
        }

        private async Task PublishAsync()
        {
            while (!_stop.IsCancellationRequested)
            {
                int n;
                lock (_published)
                {
                    n = _published.Count;
                    _published.Add(Stopwatch.GetTimestamp());
                }

                await _broker.ProduceAsync(_topic, $"k{n % 16}", $$"""{"n":{{n}}}""", n % Partitions);
                await Task.Delay(Interval, TimeProvider.System, CancellationToken.None);
            }
        }
    }
}
