namespace PushOperator.LoadTest.Servers;

/// <summary>A server that can be measured.</summary>
internal interface ILoadedServer
{
    /// <summary>Its name in the table.</summary>
    string Name { get; }

    /// <summary>Starts it; it serves when this returns.</summary>
    Task<RunningServer> StartAsync(CancellationToken stop);
}
