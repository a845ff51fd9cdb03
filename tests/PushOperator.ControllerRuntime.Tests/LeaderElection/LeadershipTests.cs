using k8s;
using k8s.Models;
using PushOperator.ControllerRuntime.Abstractions;
using PushOperator.ControllerRuntime.Tests.Widgets;
using PushOperator.TestUtilities;

namespace PushOperator.ControllerRuntime.Tests.LeaderElection;

/// <summary>Whole programs that share a real Lease.</summary>
public sealed class LeadershipTests(KubernetesControlPlane controlPlane)
{
    [Fact]
    public async Task Only_the_leader_reconciles_and_a_standby_takes_over_when_it_stops()
    {
        using var cluster = await WidgetCluster.CreateAsync(controlPlane);
        var (first, second) = (new WidgetScript(), new WidgetScript());
        var a = await StartAsync(cluster, first);
        await cluster.CreateAsync("x");
        await Eventually.HoldsAsync(() => !first.Reconciled.IsEmpty, "the first program reconciles");
        await using var b = await StartAsync(cluster, second);
        await Eventually.HoldsAsync(() => b.State.CachesAreComplete, "the standby's caches are complete");

        (b.State.IsLeading, second.Reconciled.IsEmpty).Should().Be((false, true));
        await a.DisposeAsync();

        await Eventually.HoldsAsync(() => !second.Reconciled.IsEmpty, "the standby reconciles everything");
    }

    [Fact]
    public async Task Timed_requeues_end_with_the_term_and_the_former_leader_cannot_write()
    {
        using var cluster = await WidgetCluster.CreateAsync(controlPlane);
        var script = new WidgetScript
        {
            Reconcile = (entity, _) => Task.FromResult(ReconciliationResult<Widget>.Success(entity, TimeSpan.FromMilliseconds(20))),
        };
        await using var program = await StartAsync(cluster, script);
        var widget = await cluster.CreateAsync("x");
        await Eventually.HoldsAsync(() => script.Reconciled.Count > 5, "the requeues run");

        await cluster.Client.CoordinationV1.PatchNamespacedLeaseAsync(
            new V1Patch(new { spec = new { holderIdentity = "thief", leaseDurationSeconds = 600 } }, V1Patch.PatchType.MergePatch), "push-operator", cluster.Namespace);
        await Eventually.HoldsAsync(() => !program.State.IsLeading, "the program notices");
        var write = () => program.Writer.DeleteAsync(widget, CancellationToken.None);

        await write.Should().ThrowAsync<LeadershipLostException>();
        await Eventually.HoldsAsync(() => program.Logs.Any(line => line.Contains("controller stopped")), "the controller stops");
        var count = script.Reconciled.Count;
        await cluster.ResizeAsync("x", 9);
        await Eventually.HoldsAsync(() => program.Find<Widget>("x")?.Spec.Size == 9, "the cache goes on");
        script.Reconciled.Count.Should().Be(count);
    }

    private static Task<WidgetOperator> StartAsync(WidgetCluster cluster, WidgetScript script) =>
        WidgetOperator.StartAsync(cluster, script, configure: options =>
        {
            options.LeaderElection.Enabled = true;
            options.LeaderElection.LeaseNamespace = cluster.Namespace;
            options.LeaderElection.LeaseDuration = TimeSpan.FromSeconds(3);
            options.LeaderElection.RenewDeadline = TimeSpan.FromSeconds(2);
            options.LeaderElection.RetryPeriod = TimeSpan.FromMilliseconds(200);
        });
}
