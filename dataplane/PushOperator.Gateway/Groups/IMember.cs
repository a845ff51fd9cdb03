namespace PushOperator.Gateway.Groups;

/// <summary>A connection as its group sees it.</summary>
public interface IMember
{
    /// <summary>Unguessable id of this connection; the <c>session</c> of the welcome frame.</summary>
    string Session { get; }

    /// <summary>The subscriber's own id, or null for an ephemeral subscriber.</summary>
    string? Subscriber { get; }

    /// <summary>Says that <see cref="Membership.TryTake"/> may have something. Never blocks, may be called from any thread, also when nothing is new.</summary>
    void Wake();

    /// <summary>Says that the group moved this subscriber: it is told where it is. Never blocks, may be called from any thread.</summary>
    void Moved();

    /// <summary>Asks for the end of the connection. Never blocks; only the first reason counts.</summary>
    void Disconnect(DisconnectReason reason);
}
