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
            await program!.Writer.ApplyAsync(Owned.ConfigMap(entity.Metadata.Name, $"{entity.Spec.Size}"), entity, ct);
            return ReconciliationResult<Widget>.Success(entity);
        };
        await using var running = program = await WidgetOperator.StartAsync(cluster, _script, build => build.Owns<Widget, V1ConfigMap>(Owned.Selector));
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

    [Fact]
    public async Task Once_the_world_matches_a_hundred_more_reconciles_write_nothing()
    {
        using var cluster = await WidgetCluster.CreateAsync(controlPlane);
        var requests = new RequestCounter();
        WidgetOperator? program = null;
        _script.Reconcile = async (entity, ct) =>
        {
            await program!.Writer.ApplyAsync(Owned.ConfigMap(entity.Metadata.Name, $"{entity.Spec.Size}"), entity, ct);
            await program.Writer.ApplyAsync(Owned.Deployment(entity.Metadata.Name), entity, ct);
            entity.Status = new WidgetStatus { SeenSize = entity.Spec.Size };
            await program.Writer.WriteStatusAsync(entity, ct);
            return ReconciliationResult<Widget>.Success(entity, TimeSpan.FromMilliseconds(20));
        };
        await using var running = program = await WidgetOperator.StartAsync(
            cluster,
            _script,
            build => build.Owns<Widget, V1ConfigMap>(Owned.Selector).Owns<Widget, V1Deployment>(Owned.Selector).AddFinalizer<WidgetFinalizer, Widget>(WidgetFinalizer.Identifier),
            handlers: requests);
        await cluster.CreateAsync("x");
        await Eventually.HoldsAsync(async () => (await cluster.Client.AppsV1.ListNamespacedDeploymentAsync(cluster.Namespace)).Items.Any(d => d.Status.ReadyReplicas == 1), "the Deployment is ready");

        var reconciled = _script.Reconciled.Count;
        var writes = requests.Writes;
        await Eventually.HoldsAsync(() => _script.Reconciled.Count >= reconciled + 100, "a hundred more reconciles");

        requests.Writes.Should().Be(writes);
        writes.Should().Be(4, "the finalizer, two objects and one status were written");
    }

    [Fact]
    public async Task A_conflict_is_retried_quietly_and_the_users_edit_is_kept()
    {
        using var cluster = await WidgetCluster.CreateAsync(controlPlane);
        WidgetOperator? program = null;
        var edited = false;
        _script.Reconcile = async (entity, ct) =>
        {
            if (!edited) await cluster.ResizeAsync("x", 5);
            edited = true;
            entity.Status = new WidgetStatus { SeenSize = entity.Spec.Size };
            await program!.Writer.WriteStatusAsync(entity, ct);
            return ReconciliationResult<Widget>.Success(entity);
        };
        await using var running = program = await WidgetOperator.StartAsync(cluster, _script);

        await cluster.CreateAsync("x", size: 1);

        await Eventually.HoldsAsync(async () => (await cluster.ReadAsync("x")).Status?.SeenSize == 5, "the status tells of the edit");
        (await cluster.ReadAsync("x")).Spec.Size.Should().Be(5);
        program.Logs.Should().NotContain(line => line.StartsWith("Warning") || line.StartsWith("Error"));
    }

    [Fact]
    public async Task An_exception_is_logged_once_with_the_object_however_often_it_is_thrown()
    {
        using var cluster = await WidgetCluster.CreateAsync(controlPlane);
        _script.Reconcile = (_, _) => throw new InvalidOperationException("always the same");
        await using var program = await WidgetOperator.StartAsync(cluster, _script);

        await cluster.CreateAsync("bad");
        await Eventually.HoldsAsync(() => _script.Reconciled.Count >= 4, "it is tried again");

        program.Logs.Where(line => line.EndsWith(nameof(InvalidOperationException))).Should().ContainSingle()
            .Which.Should().Be($"Warning: Reconciling Widget/{cluster.Namespace}/bad failed; trying again: always the same InvalidOperationException");
    }

    [Fact]
    public async Task A_change_of_a_watched_object_wakes_what_the_map_names()
    {
        using var cluster = await WidgetCluster.CreateAsync(controlPlane);
        await using var program = await WidgetOperator.StartAsync(cluster, _script, build => build.Watches<Widget, V1ConfigMap>(
            (map, _) => [(map.Metadata.NamespaceProperty, map.Data["widget"])], "wakes=widgets"));
        await cluster.CreateAsync("sleeper");
        await Eventually.HoldsAsync(() => _script.Reconciled.Count == 1, "it is reconciled");

        await cluster.Client.CoreV1.CreateNamespacedConfigMapAsync(
            new V1ConfigMap
            {
                Metadata = new V1ObjectMeta { Name = "waker", Labels = new Dictionary<string, string> { ["wakes"] = "widgets" } },
                Data = new Dictionary<string, string> { ["widget"] = "sleeper" },
            },
            cluster.Namespace);

        await Eventually.HoldsAsync(() => _script.Reconciled.Count == 2, "it is woken");
    }

    [Fact]
    public async Task A_graceful_stop_lets_a_running_reconcile_finish()
    {
        using var cluster = await WidgetCluster.CreateAsync(controlPlane);
        var (started, release, finished) = (new TaskCompletionSource(), new TaskCompletionSource(), false);
        _script.Reconcile = async (entity, ct) =>
        {
            started.TrySetResult();
            await release.Task.WaitAsync(ct);
            finished = true;
            return ReconciliationResult<Widget>.Success(entity);
        };
        var program = await WidgetOperator.StartAsync(cluster, _script);
        await cluster.CreateAsync("x");
        await started.Task.WaitAsync(TimeSpan.FromSeconds(30));

        var stop = program.DisposeAsync().AsTask();
        stop.IsCompleted.Should().BeFalse("a reconcile is running");
        release.SetResult();
        await stop;

        finished.Should().BeTrue();
    }

    [Fact]
    public async Task A_reconcile_that_does_not_end_is_cancelled_after_the_drain_timeout()
    {
        using var cluster = await WidgetCluster.CreateAsync(controlPlane);
        var (started, cancelled) = (new TaskCompletionSource(), false);
        _script.Reconcile = async (entity, ct) =>
        {
            started.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancelled = true;
            return ReconciliationResult<Widget>.Success(entity);
        };
        var program = await WidgetOperator.StartAsync(cluster, _script, configure: options => options.DrainTimeout = TimeSpan.FromMilliseconds(100));
        await cluster.CreateAsync("x");
        await started.Task.WaitAsync(TimeSpan.FromSeconds(30));

        await program.DisposeAsync();

        cancelled.Should().BeTrue();
    }

    [Fact]
    public async Task A_reconcile_that_hangs_fails_at_its_timeout_and_is_tried_again()
    {
        using var cluster = await WidgetCluster.CreateAsync(controlPlane);
        _script.Reconcile = async (entity, ct) =>
        {
            if (_script.Reconciled.Count == 1) await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct);
            return ReconciliationResult<Widget>.Success(entity);
        };
        await using var program = await WidgetOperator.StartAsync(cluster, _script, configure: options => options.ReconcileTimeout = TimeSpan.FromSeconds(1));

        await cluster.CreateAsync("x");

        await Eventually.HoldsAsync(() => _script.Reconciled.Count == 2, "it is tried again");
        program.Logs.Should().Contain(line => line.Contains("not done within 00:00:01"));
    }
}
