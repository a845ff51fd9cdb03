namespace PushOperator.ControllerRuntime.Watching;

/// <summary>A watch of any kind, for whoever runs them all.</summary>
internal interface IResourceWatcher
{
    /// <summary>Lists and watches until cancelled.</summary>
    Task RunAsync(CancellationToken cancellationToken);

    /// <summary>Ends when the first complete list is in.</summary>
    Task Synced { get; }

    /// <summary>Kind and selection, for logs.</summary>
    string Description { get; }
}
