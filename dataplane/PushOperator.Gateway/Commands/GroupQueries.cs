using PushOperator.Gateway.Connections;
using PushOperator.Gateway.Groups;
using PushOperator.Gateway.Lifecycle;

namespace PushOperator.Gateway.Commands;

/// <summary>Pictures of the group and its subscribers on this pod, for people and tools.</summary>
internal sealed class GroupQueries(GatewaySettings settings, ConnectionRegistry registry, ISubscriberGroup group)
{
    /// <summary>Whether this pod belongs to that group.</summary>
    public bool Knows(string name) => name == settings.Configuration.Group;

    /// <summary>The group.</summary>
    public GroupView Group()
    {
        var configuration = settings.Configuration;
        var status = group.Status();
        return new GroupView(
            configuration.Namespace,
            configuration.Group,
            settings.Pod,
            configuration.Delivery.ToString(),
            configuration.StartFrom.ToString(),
            configuration.Ordering.ToString(),
            configuration.Ack.Mode.ToString(),
            configuration.Ack.TimeoutMs,
            configuration.Ack.MaxInFlight,
            [.. configuration.Topics.Select(topic => topic.Name)],
            status.Members,
            (long?)status.OldestUnackedAge?.TotalMilliseconds,
            [.. status.Partitions.Select(partition =>
                new PartitionView(partition.Topic, partition.Partition, partition.Watermark, partition.End, partition.Lag(), partition.InFlight))]);
    }

    /// <summary>A page of subscribers, after a session.</summary>
    public SubscriberPage Subscribers(string? after, int limit)
    {
        var page = registry.Page(after, limit);
        return new SubscriberPage([.. page.Select(View)], page.Count == limit ? page[^1].Session : null);
    }

    /// <summary>The subscriber with that session or subscriber id, or null.</summary>
    public SubscriberView? Subscriber(string id) => registry.Find(id) is { } connection ? View(connection) : null;

    /// <summary>Disconnects it; false when it is not here.</summary>
    public bool Disconnect(string id)
    {
        if (registry.Find(id) is not { } connection) return false;
        connection.Disconnect(DisconnectReason.Forbidden);
        return true;
    }

    /// <summary>Forgets a subscriber, by its id or the session it has here, and closes its connections wherever they are.</summary>
    public Task<ForgetOutcome> ForgetAsync(string id, CancellationToken cancellationToken) =>
        group.ForgetAsync(registry.Find(id)?.Subscriber ?? id, cancellationToken);

    /// <summary>The oldest unacknowledged deliveries.</summary>
    public UnackedList Unacked(int limit) => new(
        [.. group.Unacked(limit).Select(delivery =>
            new UnackedView(delivery.Id, delivery.Session, delivery.Subscriber, (long)delivery.Age.TotalMilliseconds, delivery.DeliveryCount))]);

    private static SubscriberView View(SubscriberConnection connection) => new(
        connection.Session,
        connection.Subscriber,
        connection.Request.Format.ToString(),
        connection.Request.Topics,
        connection.Request.Window,
        connection.Membership?.InFlight ?? 0,
        connection.ConnectedAt);
}
