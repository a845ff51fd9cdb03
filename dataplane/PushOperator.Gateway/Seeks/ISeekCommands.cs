namespace PushOperator.Gateway.Seeks;

/// <summary>Moves the whole group, on all of its pods. Thread-safe.</summary>
public interface ISeekCommands
{
    /// <summary>Begins a seek. Bounded by 15 s.</summary>
    Task<SeekOutcome> StartAsync(SeekCommand command, CancellationToken cancellationToken);

    /// <summary>Undoes a seek that runs. Bounded by 10 s.</summary>
    Task<SeekOutcome> CancelAsync(string id, CancellationToken cancellationToken);

    /// <summary>One of the known, or null.</summary>
    SeekStatus? Find(string id);

    /// <summary>The one that runs and the newest that ended, newest first.</summary>
    IReadOnlyList<SeekStatus> List();
}
