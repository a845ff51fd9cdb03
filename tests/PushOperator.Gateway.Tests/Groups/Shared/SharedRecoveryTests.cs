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

        await run.ExpectServiceAsync(TimeSpan.FromSeconds(seconds), stays, moves);
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

        await run.ExpectServiceAsync(TimeSpan.FromSeconds(seconds), stays, moves);
        stays.Closes.Should().BeEmpty("its pod keeps its partitions");
        moves.Closes.Should().Equal(4200);
    }

    [Theory]
    [InlineData(true, 3)]
    [InlineData(false, 12)]
    public async Task Subscribers_of_a_drained_pod_go_on_at_one_that_had_none(bool apache, int seconds)
    {
        await using var run = await Run.StartAsync(apache, kafka, embedded, pods: 2);

        // A pod may say "not now" while it is new: they come again there before they try the other.
        var order = Enumerable.Repeat(run.Pods[0], 20).Append(run.Pods[1]).ToArray();
        await using var first = new RovingReader(order);
        await using var second = new RovingReader(order);
        await Until.HoldsAsync(() => first.At == run.Pods[0] && second.At == run.Pods[0] && run.Served(first, second) > 50, "one pod serves");

        await run.Pods[0].TerminateAsync();

        await run.ExpectServiceAsync(TimeSpan.FromSeconds(seconds), first, second);
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
        private readonly Thread _clock;
        private TimeSpan _standstill;

        private Run(Broker broker, string topic, IReadOnlyList<GatewayProcess> pods)
        {
            (_broker, _topic, Pods) = (broker, topic, pods);
            _publishing = Task.Run(PublishAsync);
            _clock = new Thread(WatchTheMachine) { IsBackground = true, Name = "standstill" };
            _clock.Start();
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

        /// <summary>
        /// Goes on until everything published has come, and expects that no message waited longer. How long the machine itself stood still meanwhile is taken off: other programs' work is not the group's recovery.
        /// </summary>
        public async Task ExpectServiceAsync(TimeSpan bound, params RovingReader[] readers)
        {
            var began = Stopwatch.GetTimestamp();
            var before = _standstill;
            await Until.HoldsAsync(
                () => Stopwatch.GetElapsedTime(began) > TimeSpan.FromSeconds(1) && Served(readers) >= Count() - 100 && readers.All(reader => reader.At is not null), "service is back");
            var standstill = _standstill - before;
            await _stop.CancelAsync();
            await _publishing;
            await Until.HoldsAsync(() => Served(readers) == Count(), "nothing is lost");
            var deliveries = readers.SelectMany(reader => reader.Deliveries).ToArray();
            var longest = deliveries.GroupBy(delivery => delivery.N).Max(copies => Stopwatch.GetElapsedTime(_published[copies.Key], copies.Min(copy => copy.At)));
            TestContext.Current.TestOutputHelper!.WriteLine(
                $"longest wait {longest.TotalSeconds:0.00} s, of which the machine stood still {standstill.TotalSeconds:0.00} s; {deliveries.Length - Count()} duplicates of {Count()}");
            (longest - standstill).Should().BeLessThan(bound, string.Join('\n', Pods.Select(pod => pod.Output.Replace("{", "{{").Replace("}", "}}"))));
        }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _publishing;
            foreach (var pod in Pods) await pod.DisposeAsync();
            _broker.Dispose();
        }

        // Every gateway and broker waits for a processor as this thread does: what it comes late by, they do.
        private void WatchTheMachine()
        {
            while (!_stop.IsCancellationRequested)
            {
                var began = Stopwatch.GetTimestamp();
                _stop.Token.WaitHandle.WaitOne(Interval);
                var late = Stopwatch.GetElapsedTime(began) - (2 * Interval);
                if (late > TimeSpan.Zero) _standstill += late;
            }
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
