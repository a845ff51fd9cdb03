using PushOperator.FaultRunner.Faults;
using PushOperator.FaultRunner.Reporting;
using PushOperator.FaultRunner.Workload;
using PushOperator.LocalCluster.Cluster;
using PushOperator.LocalCluster.Demonstration;
using PushOperator.Oracle;
using PushOperator.Oracle.Events;
using PushOperator.TestUtilities;

namespace PushOperator.FaultRunner.Running;

/// <summary>
/// One run. 1. Apply a topic and two groups, connect subscribers. 2. Publish without pause while the faults of the plan come. 3. Stop faults and
/// publishing, wait until everything is delivered or two minutes have passed. 4. Judge the history.
/// </summary>
internal sealed class FaultRun(RunningCluster cluster, RunOptions options, RunConsole console, TimeProvider time)
{
    private const int ReadersPerGroup = 4;
    private const int OrdersPerSecond = 100;
    private const int Gateways = 2;
    private static readonly TimeSpan ReadyBound = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan DrainBound = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan DrainPause = TimeSpan.FromSeconds(2);
    private static readonly CheckerOptions s_checker = new()
    {
        // No fault freezes longer than 9 s, and an acknowledgement waits for no longer.
        AckProcessedWithin = TimeSpan.FromSeconds(15),
        // A freeze of 9 s at 100 messages a second, the window of every reader, and what a second of commits covers.
        MaxDuplicatesPerFault = 1_500,
        MaxDuplicatesWithoutFault = 0,
    };

    private readonly DeliveryHistory _history = new(time);

    /// <summary>Runs it.</summary>
    /// <exception cref="TimeoutException">The system was not ready to begin with.</exception>
    public async Task<OracleReport> RunAsync(CancellationToken stop)
    {
        // 1.
        var resources = new DemonstrationResources(cluster.Client);
        await resources.ApplyAsync(Path.Combine(AppContext.BaseDirectory, "Resources", "faults.yaml"), stop);
        var topic = await Eventually.GivesAsync(() => resources.ReadyTopicAsync(Names.Topic, stop), "the topic is Ready", ReadyBound, stop);
        var readers = new List<Reader>();
        try
        {
            foreach (var group in Names.Groups)
            {
                var ready = await Eventually.GivesAsync(() => resources.ReadyGroupAsync(group, Gateways, stop), $"{group} is Ready", ReadyBound, stop);
                _history.Record(new GroupDeclared(group, group == Names.Screens ? GroupDelivery.Broadcast : GroupDelivery.Shared, Names.Topic));
                for (var number = 0; number < ReadersPerGroup; number++) readers.Add(new Reader(group, $"{group}-{number}", new Uri(ready.Status!.Endpoint!), _history));
            }

            await Eventually.HoldsAsync(() => readers.TrueForAll(reader => reader.IsConnected), "every subscriber is connected", ReadyBound, stop);
            return await UnderLoadAsync(topic.Status!.TopicName!, topic.Status.Partitions ?? 1, readers, stop);
        }
        finally
        {
            await Task.WhenAll(readers.Select(reader => reader.DisposeAsync().AsTask()));
            if (options.History is not null) await DeliveryHistory.WriteAsync(options.History, _history.Snapshot(), CancellationToken.None);
        }
    }

    private async Task<OracleReport> UnderLoadAsync(string kafkaTopic, int partitions, List<Reader> readers, CancellationToken stop)
    {
        using var orders = new OrderStream(cluster.BootstrapServers, kafkaTopic, OrdersPerSecond, _history, time);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var judged = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var publishing = orders.RunAsync(enough.Token);
        var watching = new CommitWatch(cluster.BootstrapServers, kafkaTopic, partitions, _history, time).RunAsync(judged.Token);
        try
        {
            // 2.
            await FaultsAsync(new FaultGround(cluster, readers, _history, time), stop);
        }
        finally
        {
            // 3.
            await enough.CancelAsync();
            await publishing;
        }

        console.Tell("Faults and publishing have ended; waiting for what is under way.");
        var report = await DrainAsync(readers, stop);
        await judged.CancelAsync();
        await watching;
        return report;
    }

    private async Task FaultsAsync(FaultGround ground, CancellationToken stop)
    {
        var began = time.GetTimestamp();
        await Task.Delay(options.Every / 2, time, stop);
        foreach (var planned in options.Plan)
        {
            if (time.GetElapsedTime(began) >= options.Length) return;
            console.Tell($"{planned.Fault.Id} {planned.Fault.Description}, {planned.Length.TotalSeconds:0} s");
            var next = Task.Delay(options.Every, time, stop);
            await planned.Fault.RunAsync(ground, new Random(planned.Seed), planned.Length, stop);
            await next;
        }
    }

    private async Task<OracleReport> DrainAsync(List<Reader> readers, CancellationToken stop)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            var isOver = time.GetElapsedTime(began) > DrainBound || readers.Exists(reader => reader.Failure is not null);
            HistoryEvent[] events = [.. _history.Snapshot(), new Drained { At = TimeSpan.MaxValue }];
            var report = DeliveryChecker.Check(events, s_checker);
            if (isOver || report.Violations.All(violation => violation.Rule is not ("NothingIsLost" or "RunEndsDrained")))
            {
                foreach (var reader in readers.Where(reader => reader.Failure is not null)) console.Tell($"{reader.Name} failed: {reader.Failure!.Message}");
                _history.Record(new Drained());
                return report;
            }

            await Task.Delay(DrainPause, time, stop);
        }
    }
}
