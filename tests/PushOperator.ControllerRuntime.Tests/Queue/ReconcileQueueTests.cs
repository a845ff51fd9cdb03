using Microsoft.Extensions.Time.Testing;
using PushOperator.ControllerRuntime.ApiServer;
using PushOperator.ControllerRuntime.Queue;
using PushOperator.ControllerRuntime.Tests.Diagnostics;

namespace PushOperator.ControllerRuntime.Tests.Queue;

public sealed class ReconcileQueueTests : IDisposable
{
    private static readonly ObjectKey A = new("n", "a");
    private static readonly ObjectKey B = new("n", "b");

    private readonly FakeTimeProvider _time = new();
    private readonly ReconcileQueue _queue;

    public ReconcileQueueTests() => _queue = new ReconcileQueue("test", new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5)), _time, TestMetrics.Create(_time));

    [Fact]
    public async Task An_object_added_many_times_is_taken_once()
    {
        _queue.Add(A);
        _queue.Add(A);

        (await TakeAsync()).Should().Be(A);
        await NothingIsReadyAsync();
    }

    [Fact]
    public async Task An_object_added_while_it_runs_waits_for_its_worker_and_runs_once_more()
    {
        _queue.Add(A);
        await TakeAsync();
        _queue.Add(A);
        _queue.Add(A);
        await NothingIsReadyAsync();

        _queue.Complete(A, ReconcileOutcome.Done());

        (await TakeAsync()).Should().Be(A);
        _queue.Complete(A, ReconcileOutcome.Done());
        await NothingIsReadyAsync();
    }

    [Fact]
    public async Task Failures_in_a_row_wait_longer_up_to_the_cap()
    {
        _queue.Add(A);
        await TakeAsync();
        var waits = new List<TimeSpan>();
        for (var failures = 1; failures <= 12; failures++)
        {
            _queue.Complete(A, ReconcileOutcome.Retry());
            waits.Add(await AdvanceUntilTakenAsync());
        }

        waits[0].Should().BeGreaterThanOrEqualTo(TimeSpan.FromSeconds(1)).And.BeLessThan(TimeSpan.FromSeconds(2));
        waits.Take(8).Should().BeInAscendingOrder();
        waits[^1].Should().BeGreaterThan(TimeSpan.FromMinutes(3)).And.BeLessThanOrEqualTo(TimeSpan.FromMinutes(5).Add(TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public async Task A_success_ends_the_row_of_failures()
    {
        _queue.Add(A);
        await TakeAsync();
        for (var i = 0; i < 6; i++)
        {
            _queue.Complete(A, ReconcileOutcome.Retry());
            await AdvanceUntilTakenAsync();
        }

        _queue.Complete(A, ReconcileOutcome.Done(TimeSpan.FromSeconds(1)));
        await AdvanceUntilTakenAsync();
        _queue.Complete(A, ReconcileOutcome.Retry());

        (await AdvanceUntilTakenAsync()).Should().BeLessThan(TimeSpan.FromSeconds(2.5));
    }

    [Fact]
    public async Task A_change_does_not_wait_for_the_back_off_and_a_success_then_makes_the_retry_void()
    {
        _queue.Add(A);
        await TakeAsync();
        _queue.Complete(A, ReconcileOutcome.Retry(TimeSpan.FromMinutes(5)));

        _queue.Add(A);
        await TakeAsync();
        _queue.Complete(A, ReconcileOutcome.Done());

        _time.Advance(TimeSpan.FromMinutes(10));
        await NothingIsReadyAsync();
    }

    [Fact]
    public async Task A_timed_look_is_not_lost_to_an_event_in_between()
    {
        _queue.Add(A);
        await TakeAsync();
        _queue.Complete(A, ReconcileOutcome.Done(TimeSpan.FromSeconds(30)));
        _time.Advance(TimeSpan.FromSeconds(10));
        _queue.Add(A);
        await TakeAsync();
        _queue.Complete(A, ReconcileOutcome.Done(TimeSpan.FromMinutes(10)));

        _time.Advance(TimeSpan.FromSeconds(19));
        await NothingIsReadyAsync();
        _time.Advance(TimeSpan.FromSeconds(1));

        (await TakeAsync()).Should().Be(A);
    }

    [Fact]
    public async Task The_API_servers_Retry_After_outlasts_a_shorter_back_off()
    {
        _queue.Add(A);
        await TakeAsync();

        _queue.Complete(A, ReconcileOutcome.Retry(atLeast: TimeSpan.FromSeconds(45)));

        _time.Advance(TimeSpan.FromSeconds(44));
        await NothingIsReadyAsync();
        _time.Advance(TimeSpan.FromSeconds(1));
        (await TakeAsync()).Should().Be(A);
    }

    [Fact]
    public async Task What_changed_goes_before_what_failed()
    {
        _queue.Add(A);
        await TakeAsync();
        _queue.Complete(A, ReconcileOutcome.Retry(TimeSpan.FromSeconds(1)));
        _time.Advance(TimeSpan.FromSeconds(1));

        _queue.Add(B);

        (await TakeAsync()).Should().Be(B);
        (await TakeAsync()).Should().Be(A);
    }

    [Fact]
    public async Task A_retry_gets_its_turn_although_changes_never_end()
    {
        _queue.Add(A);
        await TakeAsync();
        _queue.Complete(A, ReconcileOutcome.Retry(TimeSpan.FromSeconds(1)));
        _time.Advance(TimeSpan.FromSeconds(1));
        for (var i = 0; i < 100; i++) _queue.Add(new ObjectKey("n", $"{i}"));

        var turns = 1;
        while (await TakeAsync() != A) turns++;

        turns.Should().BeLessThanOrEqualTo(8);
    }

    [Fact]
    public async Task A_retry_that_is_ready_moves_to_the_front_by_a_change_and_is_taken_once()
    {
        _queue.Add(A);
        await TakeAsync();
        _queue.Complete(A, ReconcileOutcome.Retry(TimeSpan.FromSeconds(1)));
        _time.Advance(TimeSpan.FromSeconds(1));

        _queue.Add(A);

        (await TakeAsync()).Should().Be(A);
        await NothingIsReadyAsync();
    }

    public void Dispose() => _queue.Dispose();

    private Task<ObjectKey> TakeAsync() => _queue.TakeAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(10));

    private async Task NothingIsReadyAsync() => (await TryTakeAsync()).Should().BeFalse("nothing is ready");

    private async Task<TimeSpan> AdvanceUntilTakenAsync()
    {
        var step = TimeSpan.FromMilliseconds(500);
        for (var waited = step; waited < TimeSpan.FromHours(1); waited += step)
        {
            _time.Advance(step);
            if (await TryTakeAsync()) return waited;
        }

        throw new TimeoutException("nothing became ready in an hour of the test's clock");
    }

    /// <summary>The queue gives out synchronously what is ready, so to find nothing needs no waiting.</summary>
    private async Task<bool> TryTakeAsync()
    {
        using var cancel = new CancellationTokenSource();
        var take = _queue.TakeAsync(cancel.Token);
        if (take.IsCompletedSuccessfully) return true;
        await cancel.CancelAsync();
        await FluentActions.Awaiting(() => take).Should().ThrowAsync<OperationCanceledException>();
        return false;
    }
}
