using k8s;
using k8s.Models;
using PushOperator.ControllerRuntime.Abstractions;
using PushOperator.ControllerRuntime.Tests.Widgets;
using PushOperator.TestUtilities;

namespace PushOperator.ControllerRuntime.Tests.Reconciliation;

/// <summary>The whole runtime on a real API server.</summary>
public sealed class ReconcileLoopTests(KubernetesControlPlane controlPlane)
{
    private readonly WidgetScript _script = new();

    [Fact]
    public async Task What_exists_and_what_comes_and_what_changes_is_reconciled()
    {
        using var cluster = await WidgetCluster.CreateAsync(controlPlane);
        await cluster.CreateAsync("before");
        await using var program = await WidgetOperator.StartAsync(cluster, _script);

        await Eventually.HoldsAsync(() => _script.Reconciled.Any(w => w.Metadata.Name == "before"), "the object that was there is reconciled");
        await cluster.CreateAsync("later");
        await Eventually.HoldsAsync(() => _script.Reconciled.Any(w => w.Metadata.Name == "later"), "a new object is reconciled");
        await cluster.ResizeAsync("later", 7);
        await Eventually.HoldsAsync(() => _script.Reconciled.Any(w => w.Spec.Size == 7), "a changed object is reconciled");
    }

    [Fact]
    public async Task A_deleted_object_is_reported_with_its_last_state()
    {
        using var cluster = await WidgetCluster.CreateAsync(controlPlane);
        await using var program = await WidgetOperator.StartAsync(cluster, _script);
        await cluster.CreateAsync("gone", size: 3);
        await Eventually.HoldsAsync(() => !_script.Reconciled.IsEmpty, "it is reconciled");

        await cluster.DeleteAsync("gone");

        await Eventually.HoldsAsync(() => !_script.Deleted.IsEmpty, "its deletion is reported");
        _script.Deleted.Should().ContainSingle().Which.Spec.Size.Should().Be(3);
    }

    [Fact]
    public async Task The_finalizer_is_there_before_the_first_reconcile_and_holds_the_object_until_it_succeeds()
    {
        using var cluster = await WidgetCluster.CreateAsync(controlPlane);
        var mayGo = false;
        _script.Finalize = (entity, _) => Task.FromResult(mayGo
            ? ReconciliationResult<Widget>.Success(entity)
            : ReconciliationResult<Widget>.Failure(entity, "the world is not ready"));
        await using var program = await WidgetOperator.StartAsync(cluster, _script, build => build.AddFinalizer<WidgetFinalizer, Widget>(WidgetFinalizer.Identifier));
        await cluster.CreateAsync("held");
        await Eventually.HoldsAsync(() => !_script.Reconciled.IsEmpty, "it is reconciled");
        _script.Reconciled.First().Metadata.Finalizers.Should().Contain(WidgetFinalizer.Identifier);

        await cluster.DeleteAsync("held");
        await Eventually.HoldsAsync(() => _script.Finalized.Count >= 3, "the finalizer is tried again after it failed");
        (await cluster.IsGoneAsync("held")).Should().BeFalse("the finalizer has not succeeded yet");

        mayGo = true;
        await Eventually.HoldsAsync(() => cluster.IsGoneAsync("held"), "the object goes once the finalizer succeeded");
        await Eventually.HoldsAsync(() => _script.Deleted.Count == 1, "and the controller is told");
    }

    [Fact]
    public async Task A_finalizer_is_only_on_objects_it_applies_to_and_is_taken_off_when_it_no_longer_does()
    {
        using var cluster = await WidgetCluster.CreateAsync(controlPlane);
        _script.AppliesTo = entity => entity.Spec.Size == 1;
        await using var program = await WidgetOperator.StartAsync(cluster, _script, build => build.AddFinalizer<WidgetFinalizer, Widget>(WidgetFinalizer.Identifier));
        await cluster.CreateAsync("with", size: 1);
        await cluster.CreateAsync("without", size: 2);
        await Eventually.HoldsAsync(() => _script.Reconciled.Select(entity => entity.Metadata.Name).Distinct().Count() == 2, "both are reconciled");
        _script.Reconciled.First(entity => entity.Metadata.Name == "with").Metadata.Finalizers.Should().Contain(WidgetFinalizer.Identifier);
        _script.Reconciled.First(entity => entity.Metadata.Name == "without").Metadata.Finalizers.Should().BeNull();

        await cluster.ResizeAsync("with", 2);

        await Eventually.HoldsAsync(async () => (await cluster.ReadAsync("with")).Metadata.Finalizers is null, "the finalizer is taken off");
    }

    [Fact]
    public async Task A_change_of_an_owned_object_wakes_its_owner()
    {
        using var cluster = await WidgetCluster.CreateAsync(controlPlane);
        WidgetOperator? program = null;
        _script.Reconcile = async (entity, ct) =>
        {
            await program!.Writer.ApplyAsync(OwnedBy(entity), entity, ct);
            return ReconciliationResult<Widget>.Success(entity);
        };
        await using var running = program = await WidgetOperator.StartAsync(cluster, _script, build => build.Owns<Widget, V1ConfigMap>("part-of=widgets"));
        await cluster.CreateAsync("owner");
        await Eventually.GivesAsync(() => cluster.FindConfigMapAsync("owner"), "the owned object is made");

        await cluster.Client.CoreV1.DeleteNamespacedConfigMapAsync("owner", cluster.Namespace);

        await Eventually.GivesAsync(() => cluster.FindConfigMapAsync("owner"), "the owned object is made again");
    }

    [Fact]
    public async Task A_failing_object_is_tried_again_and_does_not_hold_up_another()
    {
        using var cluster = await WidgetCluster.CreateAsync(controlPlane);
        _script.Reconcile = (entity, _) => entity.Metadata.Name == "bad"
            ? throw new InvalidOperationException("always")
            : Task.FromResult(ReconciliationResult<Widget>.Success(entity));
        await using var program = await WidgetOperator.StartAsync(cluster, _script, configure: options => options.MaxConcurrentReconciles = 1);

        await cluster.CreateAsync("bad");
        await Eventually.HoldsAsync(() => _script.Reconciled.Count(w => w.Metadata.Name == "bad") >= 3, "the failing object is tried again");
        await cluster.CreateAsync("good");

        await Eventually.HoldsAsync(() => _script.Reconciled.Any(w => w.Metadata.Name == "good"), "the other object is reconciled");
    }

    private static V1ConfigMap OwnedBy(Widget widget) => new()
    {
        Metadata = new V1ObjectMeta
        {
            Name = widget.Metadata.Name,
            NamespaceProperty = widget.Metadata.NamespaceProperty,
            Labels = new Dictionary<string, string> { ["part-of"] = "widgets" },
        },
        Data = new Dictionary<string, string> { ["size"] = $"{widget.Spec.Size}" },
    };
}
