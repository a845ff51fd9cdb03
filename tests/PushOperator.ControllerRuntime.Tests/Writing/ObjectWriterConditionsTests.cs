using System.Net;
using k8s;
using k8s.Autorest;
using k8s.Models;
using PushOperator.ControllerRuntime.Abstractions;
using PushOperator.ControllerRuntime.Tests.Watching;
using PushOperator.ControllerRuntime.Tests.Widgets;
using PushOperator.ControllerRuntime.Writing;
using PushOperator.TestUtilities;

namespace PushOperator.ControllerRuntime.Tests.Writing;

/// <summary>What the writer does not write, on a real API server: against others' claims, on stale knowledge, over newer objects.</summary>
public sealed class ObjectWriterConditionsTests(KubernetesControlPlane controlPlane)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ApplyAsync_leaves_replicas_to_an_autoscaler_that_set_them_through_scale()
    {
        using var cluster = await WidgetCluster.CreateAsync(controlPlane);
        await using var program = await WidgetOperator.StartAsync(cluster, new WidgetScript());
        var owner = await cluster.CreateAsync("owner");
        await program.Writer.ApplyAsync(Owned.Deployment("web", replicas: 1), owner, Cancellation);
        await cluster.Client.AppsV1.PatchNamespacedDeploymentScaleAsync(
            new V1Patch("""{"spec":{"replicas":3}}""", V1Patch.PatchType.MergePatch), "web", cluster.Namespace, fieldManager: "autoscaler");

        var apply = () => program.Writer.ApplyAsync(Owned.Deployment("web", replicas: 1), owner, Cancellation);

        (await apply.Should().ThrowAsync<FieldConflictException>()).WithMessage("*.spec.replicas is owned by autoscaler*");
        (await cluster.Client.AppsV1.ReadNamespacedDeploymentAsync("web", cluster.Namespace)).Spec.Replicas.Should().Be(3);
        await program.Writer.ApplyAsync(Owned.Deployment("web", replicas: null), owner, Cancellation);
    }

    [Fact]
    public async Task ApplyAsync_does_not_fight_for_ever_with_somebody_who_keeps_editing()
    {
        using var cluster = await WidgetCluster.CreateAsync(controlPlane);
        await using var program = await WidgetOperator.StartAsync(cluster, new WidgetScript());
        var owner = await cluster.CreateAsync("owner");
        await program.Writer.ApplyAsync(Owned.ConfigMap("x", "ours"), owner, Cancellation);
        async Task EditAndApplyAsync(int turn)
        {
            await cluster.Client.CoreV1.PatchNamespacedConfigMapAsync(
                new V1Patch(new { data = new { value = $"edit {turn}" } }, V1Patch.PatchType.MergePatch), "x", cluster.Namespace, fieldManager: "stubborn");
            await program.Writer.ApplyAsync(Owned.ConfigMap("x", "ours"), owner, Cancellation);
        }

        for (var turn = 1; turn <= OverrideBudget.Overrides; turn++) await EditAndApplyAsync(turn);
        var oneMore = () => EditAndApplyAsync(99);

        (await oneMore.Should().ThrowAsync<FieldConflictException>()).WithMessage("*owned by stubborn*");
        (await cluster.FindConfigMapAsync("x"))!.Data["value"].Should().Be("edit 99");
    }

    [Fact]
    public async Task ApplyAsync_removes_what_it_no_longer_asks_for()
    {
        using var cluster = await WidgetCluster.CreateAsync(controlPlane);
        await using var program = await WidgetOperator.StartAsync(cluster, new WidgetScript());
        var owner = await cluster.CreateAsync("owner");
        var desired = Owned.ConfigMap("x", "ours");
        desired.Data["old"] = "setting";
        await program.Writer.ApplyAsync(desired, owner, Cancellation);

        await program.Writer.ApplyAsync(Owned.ConfigMap("x", "ours"), owner, Cancellation);

        (await cluster.FindConfigMapAsync("x"))!.Data.Keys.Should().Equal("value");
    }

    [Fact]
    public async Task ApplyAsync_with_a_cache_that_hears_nothing_makes_nothing_twice()
    {
        using var cluster = await WidgetCluster.CreateAsync(controlPlane);
        var (faults, requests) = (new WatchFaults(), new RequestCounter());
        await using var program = await WidgetOperator.StartAsync(cluster, new WidgetScript(), build => build.Owns<Widget, V1ConfigMap>(Owned.Selector), null, faults, requests);
        var owner = await cluster.CreateAsync("owner");
        await Eventually.HoldsAsync(() => program.State.CachesAreComplete, "the caches are complete");
        faults.Cut();

        await program.Writer.ApplyAsync(Owned.ConfigMap("x", "1"), owner, Cancellation);
        await program.Writer.ApplyAsync(Owned.ConfigMap("x", "2"), owner, Cancellation);
        for (var i = 0; i < 10; i++) await program.Writer.ApplyAsync(Owned.ConfigMap("x", "2"), owner, Cancellation);

        program.Find<V1ConfigMap>("x").Should().BeNull("the cache hears nothing");
        requests.Writes.Should().Be(2);
        faults.Mend();
    }

    [Fact]
    public async Task ApplyAsync_with_a_stale_cache_does_not_touch_what_somebody_made_under_the_name_since()
    {
        using var cluster = await WidgetCluster.CreateAsync(controlPlane);
        var faults = new WatchFaults();
        await using var program = await WidgetOperator.StartAsync(cluster, new WidgetScript(), build => build.Owns<Widget, V1ConfigMap>(Owned.Selector), null, faults);
        var owner = await cluster.CreateAsync("owner");
        await program.Writer.ApplyAsync(Owned.ConfigMap("x", "ours"), owner, Cancellation);
        await Eventually.HoldsAsync(() => program.Find<V1ConfigMap>("x") is not null, "the cache has it");
        faults.Cut();
        await cluster.Client.CoreV1.DeleteNamespacedConfigMapAsync("x", cluster.Namespace);
        await cluster.Client.CoreV1.CreateNamespacedConfigMapAsync(
            new V1ConfigMap { Metadata = new V1ObjectMeta { Name = "x" }, Data = new Dictionary<string, string> { ["other"] = "theirs" } }, cluster.Namespace);

        var apply = () => program.Writer.ApplyAsync(Owned.ConfigMap("x", "ours, changed"), owner, Cancellation);

        (await apply.Should().ThrowAsync<HttpOperationException>()).Which.Response.StatusCode.Should().Be(HttpStatusCode.Conflict);
        (await cluster.FindConfigMapAsync("x"))!.Data.Keys.Should().Equal("other");
        faults.Mend();
    }

    [Fact]
    public async Task ApplyAsync_with_a_stale_cache_of_an_object_that_is_gone_is_a_conflict()
    {
        using var cluster = await WidgetCluster.CreateAsync(controlPlane);
        var faults = new WatchFaults();
        await using var program = await WidgetOperator.StartAsync(cluster, new WidgetScript(), build => build.Owns<Widget, V1ConfigMap>(Owned.Selector), null, faults);
        var owner = await cluster.CreateAsync("owner");
        await program.Writer.ApplyAsync(Owned.ConfigMap("x", "ours"), owner, Cancellation);
        await Eventually.HoldsAsync(() => program.Find<V1ConfigMap>("x") is not null, "the cache has it");
        faults.Cut();
        await cluster.Client.CoreV1.DeleteNamespacedConfigMapAsync("x", cluster.Namespace);

        var apply = () => program.Writer.ApplyAsync(Owned.ConfigMap("x", "ours, changed"), owner, Cancellation);

        (await apply.Should().ThrowAsync<HttpOperationException>()).Which.Response.StatusCode.Should().Be(HttpStatusCode.Conflict);
        faults.Mend();
    }

    [Fact]
    public async Task ApplyAsync_for_an_owner_made_anew_does_not_touch_what_the_former_one_left()
    {
        using var cluster = await WidgetCluster.CreateAsync(controlPlane);
        await using var program = await WidgetOperator.StartAsync(cluster, new WidgetScript());
        var former = await cluster.CreateAsync("owner");
        await program.Writer.ApplyAsync(Owned.ConfigMap("x", "former"), former, Cancellation);
        var anew = await cluster.CreateAsync("other");
        anew.Metadata.Name = former.Metadata.Name;

        var apply = () => program.Writer.ApplyAsync(Owned.ConfigMap("x", "anew"), anew, Cancellation);

        await apply.Should().ThrowAsync<ForeignObjectException>();
        (await cluster.FindConfigMapAsync("x"))!.Data["value"].Should().Be("former");
    }

    [Fact]
    public async Task CreateOnceAsync_makes_an_object_once_and_never_changes_it()
    {
        using var cluster = await WidgetCluster.CreateAsync(controlPlane);
        await using var program = await WidgetOperator.StartAsync(cluster, new WidgetScript());
        var (owner, other) = (await cluster.CreateAsync("owner"), await cluster.CreateAsync("other"));

        var first = await program.Writer.CreateOnceAsync(Owned.ConfigMap("x", "1"), owner, Cancellation);
        var second = await program.Writer.CreateOnceAsync(Owned.ConfigMap("x", "2"), owner, Cancellation);
        var others = () => program.Writer.CreateOnceAsync(Owned.ConfigMap("x", "3"), other, Cancellation);

        (first, second).Should().Be((true, false));
        await others.Should().ThrowAsync<ForeignObjectException>();
        (await cluster.FindConfigMapAsync("x"))!.Data["value"].Should().Be("1");
    }

    [Fact]
    public async Task DeleteAsync_deletes_what_was_seen_and_nothing_newer()
    {
        using var cluster = await WidgetCluster.CreateAsync(controlPlane);
        await using var program = await WidgetOperator.StartAsync(cluster, new WidgetScript());
        var owner = await cluster.CreateAsync("owner");
        var seen = await program.Writer.ApplyAsync(Owned.ConfigMap("x", "1"), owner, Cancellation);
        var newer = await program.Writer.ApplyAsync(Owned.ConfigMap("x", "2"), owner, Cancellation);

        var stale = () => program.Writer.DeleteAsync(seen, Cancellation);
        (await stale.Should().ThrowAsync<HttpOperationException>()).Which.Response.StatusCode.Should().Be(HttpStatusCode.Conflict);
        await program.Writer.DeleteAsync(newer, Cancellation);
        await program.Writer.DeleteAsync(newer, Cancellation);

        (await cluster.FindConfigMapAsync("x")).Should().BeNull();
    }

    [Fact]
    public async Task WriteStatusAsync_on_an_object_written_since_is_a_conflict_and_on_one_that_is_gone_is_nothing()
    {
        using var cluster = await WidgetCluster.CreateAsync(controlPlane);
        await using var program = await WidgetOperator.StartAsync(cluster, new WidgetScript());
        var widget = await cluster.CreateAsync("x");
        await cluster.ResizeAsync("x", 2);
        widget.Status = new WidgetStatus { SeenSize = 1 };

        var stale = () => program.Writer.WriteStatusAsync(widget, Cancellation);
        (await stale.Should().ThrowAsync<HttpOperationException>()).Which.Response.StatusCode.Should().Be(HttpStatusCode.Conflict);

        await cluster.DeleteAsync("x");
        await Eventually.HoldsAsync(() => program.Find<Widget>("x") is null, "the cache knows");
        await program.Writer.WriteStatusAsync(widget, Cancellation);
    }
}
