namespace PushOperator.ControllerRuntime.Queue;

/// <summary>Where one object stands in the <see cref="ReconcileQueue"/>; touched only with the queue's lock held.</summary>
internal sealed class QueueItem
{
    public enum Place
    {
        /// <summary>Not asked for, but perhaps <see cref="DueAt"/> a later time.</summary>
        Resting,

        /// <summary>Ready for a worker, before all retries.</summary>
        Fresh,

        /// <summary>Ready for a worker, after a failure.</summary>
        Retried,

        /// <summary>A worker has it.</summary>
        Running,
    }

    public Place At { get; set; }

    /// <summary>Asked for again while running.</summary>
    public bool Again { get; set; }

    /// <summary>Failures in a row.</summary>
    public int Failures { get; set; }

    /// <summary>Timestamp at which it becomes ready by itself.</summary>
    public long? DueAt { get; set; }

    /// <summary>Whether <see cref="DueAt"/> is the end of a back-off; any run in between makes that one void.</summary>
    public bool DueIsRetry { get; set; }

    /// <summary>Timestamp at which it became ready.</summary>
    public long ReadyAt { get; set; }

    /// <summary>Nothing is left to remember.</summary>
    public bool IsForgettable => At == Place.Resting && DueAt is null && Failures == 0;
}
