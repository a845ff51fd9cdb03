namespace PushOperator.ControllerRuntime.Watching;

/// <summary>Why a watch ended; also the value of the metric's <c>after</c> tag.</summary>
internal enum WatchEnd
{
    /// <summary>There was none before.</summary>
    None,

    /// <summary>The API server ended it, as asked by <c>timeoutSeconds</c>.</summary>
    Timeout,

    /// <summary>It said nothing for the idle limit.</summary>
    Idle,

    /// <summary>It was time to list everything again and compare.</summary>
    Relist,

    /// <summary>410: its place in the history is gone, everything has to be listed again.</summary>
    Expired,

    /// <summary>The connection, the API server or the stream failed.</summary>
    Failed,
}
