using PushOperator.Api.Groups;
using PushOperator.LocalCluster.Cluster;
using PushOperator.LocalCluster.Kubelet.Processes;

namespace PushOperator.LocalCluster.Demonstration;

/// <summary>
/// The story that the program tells without arguments. 1. Apply a topic and two groups. 2. Connect subscribers through the endpoints that
/// came of it. 3. Publish, and keep publishing while 4. a gateway of each group is killed and 5. the fleet is scaled out. 6. Stop, wait for what
/// is under way, and judge.
/// </summary>
internal sealed class Demonstration(RunningCluster cluster, Story story, TimeProvider time) : IDisposable
{
    private const string Topic = "demo-orders";
    private const string Dashboards = "demo-dashboards";
    private const string Workers = "demo-workers";
    private const int SubscribersPerGroup = 10;
    private const int Gateways = 2;
    private const int OrdersPerSecond = 200;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);
    private readonly DemonstrationResources _resources = new(cluster.Client);
    private readonly DeliveryAudit _seen = new(Dashboards, readers: SubscribersPerGroup);
    private readonly DeliveryAudit _worked = new(Workers, readers: 1);

    /// <summary>Tells it.</summary>
    /// <returns>Whether every promise was kept.</returns>
    public async Task<bool> RunAsync(CancellationToken stop)
    {
        // 1.
        story.Tell("Applying crds/samples/demonstration.yaml: one topic, and two groups that subscribe to it.");
        await _resources.ApplyAsync(Path.Combine(BuiltPrograms.Root, "crds", "samples", "demonstration.yaml"), stop);
        var topic = await UntilAsync(() => _resources.ReadyTopicAsync(Topic, stop), "the topic is Ready", stop);
        var dashboards = await UntilAsync(() => _resources.ReadyGroupAsync(Dashboards, Gateways, stop), $"{Dashboards} is Ready", stop);
        var workers = await UntilAsync(() => _resources.ReadyGroupAsync(Workers, Gateways, stop), $"{Workers} is Ready", stop);
        story.Tell($"Ready: Kafka topic {topic.Status!.TopicName} with {topic.Status.Partitions} partitions, {2 * Gateways} gateways, and a URL for each group:");
        story.Tell($"  {dashboards.Status!.Endpoint}   Broadcast: every subscriber gets every order");
        story.Tell($"  {workers.Status!.Endpoint}   Shared: every order goes to one subscriber, which acknowledges it");

        // 2.
        await using var screens = Connect(dashboards, _seen);
        await using var hands = Connect(workers, _worked);
        await UntilAsync(() => screens.Connected + hands.Connected == 2 * SubscribersPerGroup, "all subscribers are connected", stop);
        story.Tell($"Connected {SubscribersPerGroup} subscribers to each URL.");

        // 3.
        using var publisher = new OrderPublisher(cluster.BootstrapServers, topic.Status.TopicName!, OrdersPerSecond, time);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var publishing = publisher.RunAsync(enough.Token);
        story.Tell($"Publishing {OrdersPerSecond} orders a second with a plain Kafka client, from now on.");
        await UntilAsync(() => _worked.Delivered > 2 * OrdersPerSecond && _seen.Delivered > 2 * OrdersPerSecond * SubscribersPerGroup, "two seconds of orders are delivered", stop);

        // 4.
        await KillAsync(Dashboards, screens, stop);
        await KillAsync(Workers, hands, stop);

        // 5.
        await _resources.ScaleAsync(Dashboards, Gateways + 1, stop);
        story.Tell($"Scaled {Dashboards} to {Gateways + 1} gateways, still publishing.");
        await UntilAsync(() => _resources.ReadyGroupAsync(Dashboards, Gateways + 1, stop), $"{Dashboards} is Ready with {Gateways + 1} gateways", stop);
        story.Tell("The third gateway is ready.");

        // 6.
        await enough.CancelAsync();
        await publishing;
        story.Tell($"Stopped publishing: Kafka has acknowledged {publisher.Acknowledged} orders.");
        return await JudgeAsync(publisher, screens, hands, stop);
    }

    /// <inheritdoc/>
    public void Dispose() => _resources.Dispose();

    private SubscriberFleet Connect(V1Alpha1SubscriberGroup group, DeliveryAudit audit) =>
        new(group.Metadata.Name, new Uri(group.Status!.Endpoint!), SubscribersPerGroup, audit);

    private async Task KillAsync(string group, SubscriberFleet fleet, CancellationToken stop)
    {
        var (pod, process) = await _resources.BusiestGatewayAsync(group, stop);
        var before = fleet.Interruptions;
        var began = time.GetTimestamp();
        Posix.Signal(process, Posix.SigKill);
        await UntilAsync(() => fleet.Interruptions > before, "the kill was noticed", stop);
        await UntilAsync(() => fleet.Connected == SubscribersPerGroup, "all subscribers are connected again", stop);
        story.Tell($"Killed gateway {pod} (kill -9 {process}) under load: {fleet.Interruptions - before} of {SubscribersPerGroup} connections broke, all were back after {time.GetElapsedTime(began).TotalSeconds:0.0} s.");
    }

    private async Task<bool> JudgeAsync(OrderPublisher publisher, SubscriberFleet screens, SubscriberFleet hands, CancellationToken stop)
    {
        var published = publisher.Acknowledged;
        bool Complete() => _seen.Judge(published).Lost == 0 && _worked.Judge(published).Lost == 0;
        var began = time.GetTimestamp();
        while (!Complete() && time.GetElapsedTime(began) < Bound) await Task.Delay(Pause, time, stop);
        GroupResult[] results = [_seen.Judge(published), _worked.Judge(published)];
        story.Show(results);
        foreach (var failure in new[] { screens.Failure, hands.Failure }.OfType<Exception>()) story.Tell($"A subscriber failed: {failure.Message}");
        if (publisher.Failed > 0) story.Tell($"{publisher.Failed} orders were not taken by Kafka.");
        var kept = results.All(result => result.IsKept) && publisher.Failed == 0;
        story.Conclude(kept);
        return kept;
    }

    private Task UntilAsync(Func<bool> condition, string what, CancellationToken stop) =>
        UntilAsync(() => Task.FromResult(condition() ? "" : null), what, stop);

    private async Task<T> UntilAsync<T>(Func<Task<T?>> probe, string what, CancellationToken stop)
        where T : class
    {
        var began = time.GetTimestamp();
        while (time.GetElapsedTime(began) < Bound)
        {
            if (await probe() is { } value) return value;
            await Task.Delay(Pause, time, stop);
        }

        throw new TimeoutException($"not within {Bound.TotalSeconds:0} s: {what}");
    }
}
