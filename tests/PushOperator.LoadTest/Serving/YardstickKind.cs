namespace PushOperator.LoadTest.Serving;

/// <summary>The servers to measure against.</summary>
internal enum YardstickKind
{
    /// <summary>One <c>send</c> of everything pending per connection, on plain sockets.</summary>
    Ceiling,

    /// <summary>One <c>send</c> per message and connection, on plain sockets.</summary>
    PerMessage,

    /// <summary>A loop of <c>WebSocket.SendAsync</c> in ASP.NET Core.</summary>
    Naive,

    /// <summary>A SignalR hub, JSON protocol.</summary>
    SignalR,

    /// <summary>Kestrel's WebSockets, with nothing else.</summary>
    Kestrel,

    /// <summary>Messages dealt out to members who acknowledge, on plain sockets.</summary>
    Dispatch,
}
