using System.Collections.Concurrent;
using PushOperator.Gateway.Groups;

namespace PushOperator.Gateway.Connections;

/// <summary>The open connections of this pod, by session and by subscriber id.</summary>
/// <remarks>Thread-safe. Of several connections with one subscriber id only the newest is kept by that id.</remarks>
internal sealed class ConnectionRegistry
{
    private readonly ConcurrentDictionary<string, SubscriberConnection> _bySession = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, SubscriberConnection> _bySubscriber = new(StringComparer.Ordinal);

    /// <summary>Open connections.</summary>
    public int Count => _bySession.Count;

    /// <summary>All of them, at about this moment.</summary>
    public ICollection<SubscriberConnection> All => _bySession.Values;

    /// <summary>Adds a connection; an older one of the same subscriber is told to go (4009).</summary>
    public void Add(SubscriberConnection connection)
    {
        _bySession[connection.Session] = connection;

        // One that was replaced before it got here does not replace the newer.
        if (connection.Subscriber is not { } subscriber || connection.Ending is not null) return;
        SubscriberConnection? replaced = null;
        _bySubscriber.AddOrUpdate(subscriber, connection, (_, older) =>
        {
            replaced = older;
            return connection;
        });
        replaced?.Disconnect(DisconnectReason.Replaced);
    }

    /// <summary>Removes a connection, and its subscriber id unless a newer one holds it.</summary>
    public void Remove(SubscriberConnection connection)
    {
        _bySession.TryRemove(connection.Session, out _);
        if (connection.Subscriber is { } subscriber) _bySubscriber.TryRemove(KeyValuePair.Create(subscriber, connection));
    }

    /// <summary>The connection with that session id or subscriber id, or null.</summary>
    public SubscriberConnection? Find(string id) =>
        _bySession.GetValueOrDefault(id) ?? _bySubscriber.GetValueOrDefault(id);

    /// <summary>Connections in the order of their sessions, after <paramref name="session"/> (null: from the first).</summary>
    public IReadOnlyList<SubscriberConnection> Page(string? session, int limit) =>
        [.. _bySession.Values
            .Where(connection => session is null || string.CompareOrdinal(connection.Session, session) > 0)
            .OrderBy(connection => connection.Session, StringComparer.Ordinal)
            .Take(limit)];
}
