namespace PushOperator.ControllerRuntime.Queue;

/// <summary>What a reconcile wants of the queue.</summary>
/// <param name="Failed">Whether it counts towards the object's back-off; a success ends the row.</param>
/// <param name="After">When to come again: null after a failure is "after the back-off", null after a success is "when something changes".</param>
/// <param name="AtLeast">After a failure: not before this, however short the back-off (the API server's Retry-After).</param>
internal readonly record struct ReconcileOutcome(bool Failed, TimeSpan? After, TimeSpan AtLeast = default)
{
    public static ReconcileOutcome Done(TimeSpan? after = null) => new(false, after);

    public static ReconcileOutcome Retry(TimeSpan? after = null, TimeSpan atLeast = default) => new(true, after, atLeast);
}
