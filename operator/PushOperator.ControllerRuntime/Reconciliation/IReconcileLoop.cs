namespace PushOperator.ControllerRuntime.Reconciliation;

/// <summary>One controller at work, of any kind.</summary>
internal interface IReconcileLoop
{
    /// <summary>Reconciles until one of the tokens ends it; may be called again afterwards (leadership comes and goes).</summary>
    /// <param name="stopping">Take nothing new; let what runs finish, for at most the drain timeout.</param>
    /// <param name="lost">We no longer lead: also cancel what runs.</param>
    Task RunAsync(CancellationToken stopping, CancellationToken lost);
}
