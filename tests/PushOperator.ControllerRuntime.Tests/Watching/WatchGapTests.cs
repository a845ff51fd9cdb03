using PushOperator.ControllerRuntime.Tests.Widgets;
using PushOperator.TestUtilities;

namespace PushOperator.ControllerRuntime.Tests.Watching;

/// <summary>What happens on a real API server while a program's watch is broken.</summary>
public sealed class WatchGapTests(KubernetesControlPlane controlPlane)
{
    private readonly WatchFaults _faults = new();
    private readonly WidgetScript _script = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_delete_and_a_change_in_a_gap_are_seen_afterwards(bool historyIsLost)
    {
        using var cluster = await WidgetCluster.CreateAsync(controlPlane);
        await cluster.CreateAsync("deleted");
        await cluster.CreateAsync("changed");
        await using var program = await StartAsync(cluster);
        await Eventually.HoldsAsync(() => _script.Reconciled.Count >= 2, "both are reconciled");

        _faults.Cut();
        await cluster.DeleteAsync("deleted");
        await cluster.ResizeAsync("changed", 42);
        await cluster.CreateAsync("new");
        _faults.Mend(historyIsLost);

        await Eventually.HoldsAsync(() => _script.Deleted.Any(w => w.Metadata.Name == "deleted"), "the delete is raised");
        await Eventually.HoldsAsync(() => _script.Reconciled.Any(w => w.Spec.Size == 42), "the change is reconciled");
        await Eventually.HoldsAsync(() => _script.Reconciled.Any(w => w.Metadata.Name == "new"), "the new object is reconciled");
        program.Logs.Any(line => line.Contains("listing again")).Should().Be(historyIsLost);
    }

    [Fact]
    public async Task An_object_deleted_and_made_again_in_a_gap_is_reported_deleted_once_and_then_reconciled()
    {
        using var cluster = await WidgetCluster.CreateAsync(controlPlane);
        var first = await cluster.CreateAsync("x");
        await using var program = await StartAsync(cluster);
        await Eventually.HoldsAsync(() => !_script.Reconciled.IsEmpty, "it is reconciled");

        _faults.Cut();
        await cluster.DeleteAsync("x");
        var second = await cluster.CreateAsync("x", size: 2);
        _faults.Mend(historyIsLost: true);

        await Eventually.HoldsAsync(() => _script.Reconciled.Any(w => w.Metadata.Uid == second.Metadata.Uid), "the new one is reconciled");
        _script.Deleted.Select(w => w.Metadata.Uid).Should().Equal(first.Metadata.Uid);
    }

    private Task<WidgetOperator> StartAsync(WidgetCluster cluster) =>
        WidgetOperator.StartAsync(
            cluster,
            _script,
            configure: options => (options.Watch.InitialBackoff, options.Watch.MaxBackoff) = (TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(200)),
            handlers: _faults);
}
