using PushOperator.ControllerRuntime.ApiServer;
using PushOperator.ControllerRuntime.LeaderElection;
using PushOperator.ControllerRuntime.Watching;

namespace PushOperator.ControllerRuntime;

/// <summary>Settings of the runtime; read once when services are registered.</summary>
public sealed class OperatorOptions
{
    /// <summary>The field manager of every server-side apply. Never change it for objects that exist: the old name would keep their fields.</summary>
    /// <value>Default <c>push-operator</c>. 1 to 128 characters.</value>
    public string FieldManager { get; set; } = "push-operator";

    /// <summary>The one namespace whose objects are watched; all kinds that controllers use must then be namespaced.</summary>
    /// <value>Default null: all namespaces.</value>
    public string? Namespace { get; set; }

    /// <summary>How often an object is reconciled although nothing changed.</summary>
    /// <value>Default 10 min. 1 s to 24 h; up to a tenth is added by chance.</value>
    public TimeSpan ResyncPeriod { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Reconciles of one controller that may run at the same time.</summary>
    /// <value>Default 4. 1 to 64.</value>
    public int MaxConcurrentReconciles { get; set; } = 4;

    /// <summary>How long one reconcile may take; then its token is cancelled and it counts as failed, so that a call that hangs does not hold a worker for ever.</summary>
    /// <value>Default 5 min. 1 s to 1 h.</value>
    public TimeSpan ReconcileTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Delay after an object's first failure; it doubles with each further one, with jitter.</summary>
    /// <value>Default 500 ms. 1 ms to <see cref="MaxBackoff"/>.</value>
    public TimeSpan InitialBackoff { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The longest such delay.</summary>
    /// <value>Default 5 min. Up to 1 h.</value>
    public TimeSpan MaxBackoff { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long running reconciles may go on after a graceful stop began. Keep it below the host's shutdown timeout.</summary>
    /// <value>Default 15 s. 0 to 10 min.</value>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>After how long a controller that still waits for its first lists says so in the log (and again each time it has passed).</summary>
    /// <value>Default 30 s. 1 s to 10 min.</value>
    public TimeSpan SyncWarningAfter { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How kinds are listed and watched.</summary>
    public WatchOptions Watch { get; set; } = new();

    /// <summary>How the processes of this operator agree on the one that works.</summary>
    public LeaderElectionOptions LeaderElection { get; set; } = new();

    internal Backoff Backoff => new(InitialBackoff, MaxBackoff);

    internal TimeSpan JitteredResync() => ResyncPeriod * (1 + (Random.Shared.NextDouble() / 10));
}
