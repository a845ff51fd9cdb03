using k8s;
using k8s.Models;
using PushOperator.ControllerRuntime.Abstractions;
using PushOperator.ControllerRuntime.Tests.Widgets;
using PushOperator.TestUtilities;

namespace PushOperator.ControllerRuntime.Tests.Writing;

/// <summary>Every promise of the writer, kept on a real API server with its defaulting, normalising and field ownership.</summary>
public sealed class ObjectWriterTests(KubernetesControlPlane controlPlane)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ApplyAsync_second_time_with_quantities_and_defaults_sends_nothing()
    {
        using var cluster = await WidgetCluster.CreateAsync(controlPlane);
        var requests = new RequestCounter();
        await using var program = await WidgetOperator.StartAsync(cluster, new WidgetScript(), build => build.Owns<Widget, V1Deployment>(Owned.Selector), null, requests);
        var owner = await cluster.CreateAsync("owner");
        var first = await program.Writer.ApplyAsync(Owned.Deployment("web"), owner, Cancellation);
        await Eventually.HoldsAsync(() => program.Find<V1Deployment>("web") is not null, "the cache has it");
        var before = requests.Writes;

        for (var i = 0; i < 100; i++) await program.Writer.ApplyAsync(Owned.Deployment("web"), owner, Cancellation);

        requests.Writes.Should().Be(before);
        first.GetController().Uid.Should().Be(owner.Metadata.Uid);
    }

    [Fact]
    public async Task ApplyAsync_after_a_restart_leaves_the_resourceVersion_as_it_was()
    {
        using var cluster = await WidgetCluster.CreateAsync(controlPlane);
        var owner = await cluster.CreateAsync("owner");
        await using (var program = await WidgetOperator.StartAsync(cluster, new WidgetScript()))
        {
            await program.Writer.ApplyAsync(Owned.ConfigMap("x", "1"), owner, Cancellation);
        }

        var before = await cluster.FindConfigMapAsync("x");
        await using var again = await WidgetOperator.StartAsync(cluster, new WidgetScript());
        var after = await again.Writer.ApplyAsync(Owned.ConfigMap("x", "1"), owner, Cancellation);

        after.Metadata.ResourceVersion.Should().Be(before!.Metadata.ResourceVersion);
    }

    [Fact]
    public async Task ApplyAsync_takes_back_what_was_edited_by_hand_and_leaves_what_others_added()
    {
        using var cluster = await WidgetCluster.CreateAsync(controlPlane);
        await using var program = await WidgetOperator.StartAsync(cluster, new WidgetScript(), build => build.Owns<Widget, V1ConfigMap>(Owned.Selector));
        var owner = await cluster.CreateAsync("owner");
        await program.Writer.ApplyAsync(Owned.ConfigMap("x", "ours"), owner, Cancellation);
        await cluster.Client.CoreV1.PatchNamespacedConfigMapAsync(
            new V1Patch("""{"data":{"value":"edited","other":"theirs"}}""", V1Patch.PatchType.MergePatch), "x", cluster.Namespace, fieldManager: "kubectl-edit");

        await Eventually.HoldsAsync(async () =>
        {
            await program.Writer.ApplyAsync(Owned.ConfigMap("x", "ours"), owner, Cancellation);
            return (await cluster.FindConfigMapAsync("x"))!.Data["value"] == "ours";
        }, "the edit is taken back");

        (await cluster.FindConfigMapAsync("x"))!.Data["other"].Should().Be("theirs");
    }

    [Fact]
    public async Task ApplyAsync_of_a_field_that_another_manager_applied_names_it_and_changes_nothing()
    {
        using var cluster = await WidgetCluster.CreateAsync(controlPlane);
        await using var program = await WidgetOperator.StartAsync(cluster, new WidgetScript());
        var owner = await cluster.CreateAsync("owner");
        await program.Writer.ApplyAsync(Owned.ConfigMap("x", "ours"), owner, Cancellation);
        await cluster.Client.CoreV1.PatchNamespacedConfigMapAsync(
            new V1Patch("""{"apiVersion":"v1","kind":"ConfigMap","data":{"value":"theirs"}}""", V1Patch.PatchType.ApplyPatch), "x", cluster.Namespace, fieldManager: "gitops", force: true);

        var apply = () => program.Writer.ApplyAsync(Owned.ConfigMap("x", "ours"), owner, Cancellation);

        (await apply.Should().ThrowAsync<FieldConflictException>()).WithMessage("*.data.value is owned by gitops*");
        (await cluster.FindConfigMapAsync("x"))!.Data["value"].Should().Be("theirs");
    }

    [Fact]
    public async Task ApplyAsync_does_not_touch_an_object_of_somebody_else()
    {
        using var cluster = await WidgetCluster.CreateAsync(controlPlane);
        await using var program = await WidgetOperator.StartAsync(cluster, new WidgetScript());
        var owner = await cluster.CreateAsync("owner");
        await cluster.Client.CoreV1.CreateNamespacedConfigMapAsync(
            new V1ConfigMap { Metadata = new V1ObjectMeta { Name = "x" }, Data = new Dictionary<string, string> { ["value"] = "theirs" } }, cluster.Namespace);

        var apply = () => program.Writer.ApplyAsync(Owned.ConfigMap("x", "ours"), owner, Cancellation);

        (await apply.Should().ThrowAsync<ForeignObjectException>()).Which.ObjectName.Should().Be($"{cluster.Namespace}/x");
        var theirs = await cluster.FindConfigMapAsync("x");
        theirs!.Data["value"].Should().Be("theirs");
        theirs.Metadata.OwnerReferences.Should().BeNull();
    }

    [Fact]
    public async Task WriteStatusAsync_writes_on_a_difference_only()
    {
        using var cluster = await WidgetCluster.CreateAsync(controlPlane);
        await using var program = await WidgetOperator.StartAsync(cluster, new WidgetScript());
        var widget = await cluster.CreateAsync("owner");
        widget.Status = new WidgetStatus { SeenSize = 1 };
        var written = await program.Writer.WriteStatusAsync(widget, Cancellation);
        written.Status = new WidgetStatus { SeenSize = 1 };

        await program.Writer.WriteStatusAsync(written, Cancellation);

        var stored = await cluster.ReadAsync("owner");
        stored.Status!.SeenSize.Should().Be(1);
        stored.Metadata.ResourceVersion.Should().Be(written.Metadata.ResourceVersion).And.NotBe(widget.Metadata.ResourceVersion);
    }

    [Fact]
    public async Task What_the_writer_returned_can_be_changed_without_changing_the_cache()
    {
        using var cluster = await WidgetCluster.CreateAsync(controlPlane);
        await using var program = await WidgetOperator.StartAsync(cluster, new WidgetScript());
        var widget = await cluster.CreateAsync("x");
        await Eventually.HoldsAsync(() => program.Find<Widget>("x") is not null, "the cache has it");
        foreach (var size in new[] { 1, 1, 2, 2, 3 })
        {
            widget.Status = new WidgetStatus { SeenSize = size };
            widget = await program.Writer.WriteStatusAsync(widget, Cancellation);
            widget.Status!.SeenSize = 99;

            (await cluster.ReadAsync("x")).Status!.SeenSize.Should().Be(size);
            program.Find<Widget>("x")!.Status!.SeenSize.Should().Be(size);
        }
    }
}
