using System.Collections.Concurrent;
using PushOperator.ControllerRuntime.Abstractions;

namespace PushOperator.ControllerRuntime.Tests.Widgets;

/// <summary>What the widget controller and finalizer do, and what they were called with.</summary>
internal sealed class WidgetScript
{
    public Func<Widget, CancellationToken, Task<ReconciliationResult<Widget>>> Reconcile { get; set; } =
        (entity, _) => Task.FromResult(ReconciliationResult<Widget>.Success(entity));

    public Func<Widget, CancellationToken, Task<ReconciliationResult<Widget>>> Finalize { get; set; } =
        (entity, _) => Task.FromResult(ReconciliationResult<Widget>.Success(entity));

    public Func<Widget, bool> AppliesTo { get; set; } = _ => true;

    public ConcurrentQueue<Widget> Reconciled { get; } = new();

    public ConcurrentQueue<Widget> Deleted { get; } = new();

    public ConcurrentQueue<Widget> Finalized { get; } = new();
}
