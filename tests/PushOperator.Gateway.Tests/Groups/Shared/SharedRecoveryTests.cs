using System.Diagnostics;
using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Tests.Groups.Support;
using PushOperator.Gateway.Tests.Support;
using PushOperator.TestUtilities;

namespace PushOperator.Gateway.Tests.Groups.Shared;

/// <summary>
/// How long a Shared group is without service when a pod goes: real processes, a message every 10 ms at most, and the longest wait of any message, counted in messages that were published meanwhile. When the machine
/// stands still for other programs' work the publisher does too, so that is not counted; when nothing holds it up a message is 10 ms and little more.
/// </summary>
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

        /// <summary>Goes on until everything published has come, and expects that while a message waited no more others were published than fit into the bound.</summary>
        public async Task ExpectServiceAsync(TimeSpan bound, params RovingReader[] readers)
        {
            var began = Count();
            await Until.HoldsAsync(
                () => Count() > began + 100 && Served(readers) >= Count() - 100 && readers.All(reader => reader.At is not null), "service is back");
            await _stop.CancelAsync();
            await _publishing;
            await Until.HoldsAsync(() => Served(readers) == Count(), "nothing is lost");
            var deliveries = readers.SelectMany(reader => reader.Deliveries).ToArray();
            var first = deliveries.GroupBy(delivery => delivery.N).ToDictionary(copies => copies.Key, copies => copies.Min(copy => copy.At));
            var longest = first.Max(came => Stopwatch.GetElapsedTime(_published[came.Key], came.Value));
            var mostMeanwhile = first.Max(came => PublishedBefore(came.Value) - came.Key);
            TestContext.Current.TestOutputHelper!.WriteLine($"longest wait {longest.TotalSeconds:0.00} s and {mostMeanwhile} messages; {deliveries.Length - Count()} duplicates of {Count()}");
            mostMeanwhile.Should().BeLessThan((int)(bound / Interval), string.Join('\n', Pods.Select(pod => pod.Output.Replace("{", "{{").Replace("}", "}}"))));
        }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _publishing;
            foreach (var pod in Pods) await pod.DisposeAsync();
            _broker.Dispose();
        }

        private int PublishedBefore(long at)
        {
            var index = _published.BinarySearch(at);
            return index < 0 ? ~index : index;
        }

        private int Count()
        {
            lock (_published) return _published.Count;
        }

        private async Task PublishAsync()
        {
            // Its pace does not depend on how fast the broker answers.
            var writing = new List<Task>();
            while (!_stop.IsCancellationRequested)
            {
                int n;
                lock (_published)
                {
                    n = _published.Count;
                    _published.Add(Stopwatch.GetTimestamp());
                }

                writing.Add(_broker.ProduceAsync(_topic, $"k{n % 16}", $$"""{"n":{{n}}}""", n % Partitions));
                await Task.Delay(Interval, TimeProvider.System, CancellationToken.None);
            }

            await Task.WhenAll(writing);
        }
    }
}
