using System.Net;
using k8s;
using k8s.Autorest;
using k8s.Models;
using Microsoft.Extensions.Logging;
using PushOperator.ControllerRuntime.Abstractions;
using PushOperator.ControllerRuntime.ApiServer;
using PushOperator.ControllerRuntime.Diagnostics;
using PushOperator.ControllerRuntime.Queue;
using PushOperator.ControllerRuntime.Watching;

namespace PushOperator.ControllerRuntime.Reconciliation;

/// <summary>
/// One controller at work: changes of its objects, of what they own and of what else it watches go into the queue; a fixed number of
/// workers take objects out and reconcile them. Each run has a queue of its own and starts with every object there is.
/// </summary>
internal sealed partial class ReconcileLoop<TEntity>(
    Reconciler<TEntity> reconciler,
    ResourceWatcher<TEntity> watcher,
    Vanished<TEntity> vanished,
    IEnumerable<IWakeUp<TEntity>> wakeUps,
    OperatorOptions options,
    TimeProvider time,
    OperatorMetrics metrics,
    ILogger<ReconcileLoop<TEntity>> logger) : IReconcileLoop
    where TEntity : class, IKubernetesObject<V1ObjectMeta>
{
    private static readonly string Name = ResourceKind.Of<TEntity>().Kind;

    private readonly IWakeUp<TEntity>[] _wakeUps = [.. wakeUps];
    private readonly FailureLog _failures = new();

    public async Task RunAsync(CancellationToken stopping, CancellationToken lost)
    {
        using var noMore = CancellationTokenSource.CreateLinkedTokenSource(stopping, lost);
        if (!await CachesAreCompleteAsync(noMore.Token)) return;

        using var queue = new ReconcileQueue(Name, options.Backoff, time, metrics);
        var subscriptions = Subscribe(queue);
        try
        {
            foreach (var entity in watcher.Store.Objects) queue.Add(ObjectKey.Of(entity));
            LogStarted(logger, Name, options.MaxConcurrentReconciles);
            using var work = new DrainToken(stopping, lost, options.DrainTimeout, time);
            await Task.WhenAll(Enumerable.Range(0, options.MaxConcurrentReconciles).Select(_ => WorkAsync(queue, noMore.Token, work.Token)));
        }
        finally
        {
            foreach (var subscription in subscriptions) subscription.Dispose();
            vanished.Clear();
            LogStopped(logger, Name);
        }
    }

    /// <summary>Waits for the first list of everything this controller looks at: to decide on half a picture would be to decide wrongly.</summary>
    private async Task<bool> CachesAreCompleteAsync(CancellationToken cancellationToken)
    {
        var synced = Task.WhenAll([watcher.Synced, .. _wakeUps.Select(wakeUp => wakeUp.Synced)]);
        while (true)
        {
            try
            {
                await synced.WaitAsync(options.SyncWarningAfter, time, cancellationToken);
                return true;
            }
            catch (TimeoutException)
            {
                string[] missing = [.. watcher.Synced.IsCompleted ? [] : new[] { watcher.Description }, .. _wakeUps.Where(w => !w.Synced.IsCompleted).Select(w => w.Description)];
                LogNotSynced(logger, Name, string.Join("; ", missing.Distinct()));
            }
            catch (OperationCanceledException)
            {
                return false;
            }
        }
    }

    private List<IDisposable> Subscribe(ReconcileQueue queue)
    {
        var own = watcher.Store.Subscribe(change =>
        {
            if (change.Type == ObjectChangeType.Deleted) vanished.Add(change.Object);
            queue.Add(ObjectKey.Of(change.Object));
        });
        return [own, .. _wakeUps.Select(wakeUp => wakeUp.Subscribe(queue.Add))];
    }

    private async Task WorkAsync(ReconcileQueue queue, CancellationToken noMore, CancellationToken work)
    {
        // Reconciles run on the thread pool from here on, not on the caller's thread.
        await Task.Yield();
        while (true)
        {
            ObjectKey key;
            try
            {
                key = await queue.TakeAsync(noMore);
            }
            catch (OperationCanceledException) when (noMore.IsCancellationRequested)
            {
                return;
            }

            queue.Complete(key, await ReconcileAsync(key, work));
        }
    }

    private async Task<ReconcileOutcome> ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        using var bound = new Deadline(options.ReconcileTimeout, time, cancellationToken);
        using var logScope = ObjectScope(logger, Name, key);
        var started = time.GetTimestamp();
        var label = "success";
        metrics.ReconcileStarted(Name);
        try
        {
            var result = await reconciler.ReconcileAsync(key, bound.Token);
            if (result is null || result.IsSuccess)
            {
                _failures.Clear(key);
                if (result?.RequeueAfter is not null) label = "requeue_after";
                return ReconcileOutcome.Done(result is null ? null : Earlier(result.RequeueAfter, options.JitteredResync()));
            }

            label = "error";
            LogFailure(key, result.ErrorMessage, result.Error);
            return ReconcileOutcome.Retry(result.RequeueAfter, result.Error.RetryAfter());
        }
        catch (HttpOperationException e) when (e.Is(HttpStatusCode.Conflict))
        {
            // Somebody wrote in between, often ourselves: the next look sees it. No failure to tell anyone about.
            label = "conflict";
            LogConflict(logger, Name, key);
            return ReconcileOutcome.Retry();
        }
        catch (OperationCanceledException e) when (cancellationToken.IsCancellationRequested || e is LeadershipLostException)
        {
            label = "cancelled";
            return ReconcileOutcome.Retry();
        }
        catch (OperationCanceledException e) when (bound.HasPassed)
        {
            label = "error";
            LogFailure(key, $"not done within {options.ReconcileTimeout}", e);
            return ReconcileOutcome.Retry();
        }
        catch (Exception e)
        {
            // The edge of the loop: one object's exception is that object's.
            label = "error";
            LogFailure(key, e.Message, e);
            return ReconcileOutcome.Retry(atLeast: e.RetryAfter());
        }
        finally
        {
            metrics.ReconcileEnded(Name, label, time.GetElapsedTime(started));
        }
    }

    /// <summary>A failure is told once with its stack trace; as long as the same goes on, only that it goes on.</summary>
    private void LogFailure(ObjectKey key, string message, Exception? exception)
    {
        if (_failures.IsNew(key, message)) LogFailed(logger, exception, Name, key, message);
        else LogFailedAgain(logger, Name, key, message);
    }

    private static TimeSpan Earlier(TimeSpan? wanted, TimeSpan resync) => wanted < resync ? wanted.Value : resync;
}
