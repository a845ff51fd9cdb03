using PushOperator.Gateway.Connections;
using PushOperator.Gateway.Groups;
using PushOperator.Gateway.Lifecycle;

namespace PushOperator.Gateway.Commands;

/// <summary>Pictures of the group and its subscribers on this pod, for people and tools.</summary>
internal sealed class GroupQueries(GatewaySettings settings, ConnectionRegistry registry, ISubscriberGroup group)
{
    /// <summary>Whether this pod belongs to that group.</summary>
    public bool Knows(string name) => name == settings.Configuration.Group;

    /// <summary>The group: a page of its partitions.</summary>
    public async Task<GroupView> GroupAsync(PageRequest page, CancellationToken cancellationToken)
    {
        var configuration = settings.Configuration;
        var status = group.Status();
        var whole = await group.WholeAsync(cancellationToken);

        // One token for both lists of partitions: they are in the same order.
        var after = page.Place is { } place && PartitionPlace.TryParse(place, out var parsed) ? parsed : default;
        var (owned, nextOwned) = Page(status.Partitions, partition => new PartitionPlace(partition.Topic, partition.Partition), after, page.Limit);
        var (all, nextAll) = Page(whole.Partitions ?? [], partition => new PartitionPlace(partition.Topic, partition.Partition), after, page.Limit);
        var next = nextOwned is null || nextAll is null ? nextOwned ?? nextAll : nextOwned.Value.CompareTo(nextAll.Value) < 0 ? nextOwned : nextAll;
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
            [.. UpTo(owned, next, partition => new PartitionPlace(partition.Topic, partition.Partition)).Select(partition =>
                new PartitionView(partition.Topic, partition.Partition, partition.Watermark, partition.End, partition.Lag(), partition.InFlight))],
            new WholeGroupView(
                whole.Pods,
                whole.Subscribers,
                (long?)whole.OldestUnackedAge?.TotalMilliseconds,
                whole.Partitions?.Sum(partition => Math.Max(partition.Lag, 0)),
                whole.Partitions is null ? null : [.. UpTo(all, next, partition => new PartitionPlace(partition.Topic, partition.Partition)).Select(partition =>
                    new GroupPartitionView(partition.Topic, partition.Partition, partition.Committed, partition.End, partition.Lag))]),
            next is { } more ? page.Continue(more.ToString()) : null);
    }

    /// <summary>A page of subscribers, by session.</summary>
    public SubscriberPage Subscribers(PageRequest page)
    {
        var found = registry.Page(page.Place, page.Limit + 1);
        return new SubscriberPage([.. found.Take(page.Limit).Select(View)], found.Count > page.Limit ? page.Continue(found[page.Limit - 1].Session) : null);
    }

    /// <summary>The subscriber with that session or subscriber id, connected here or known; or null.</summary>
    public SubscriberView? Subscriber(string id)
    {
        if (registry.Find(id) is { } connection) return View(connection);
        return group.KeptPositionOf(id) is { } kept ? new SubscriberView(kept.Session, id, null, null, null, null, null, kept.Positions) : null;
    }

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

    /// <summary>A page of the unacknowledged deliveries, oldest first.</summary>
    public UnackedPage Unacked(PageRequest page)
    {
        var found = group.Unacked(page.Place is { } place && UnackedPlace.TryParse(place, out var after) ? after : null, page.Limit + 1);
        return new UnackedPage(
            [.. found.Take(page.Limit).Select(delivery => new UnackedView(
                delivery.Id.ToString(), delivery.Id.Topic, delivery.Id.Partition, delivery.Id.Offset, delivery.Session, delivery.Subscriber, (long)delivery.Age.TotalMilliseconds, delivery.DeliveryCount))],
            found.Count > page.Limit ? page.Continue(found[page.Limit - 1].Place.ToString()) : null);
    }

    private static (IReadOnlyList<T> Items, PartitionPlace? Next) Page<T>(IEnumerable<T> all, Func<T, PartitionPlace> place, PartitionPlace after, int limit)
    {
        var items = all.Where(item => after.Topic is null || place(item).CompareTo(after) > 0).OrderBy(place).Take(limit + 1).ToArray();
        return items.Length > limit ? (items[..limit], place(items[limit - 1])) : (items, null);
    }

    private static IEnumerable<T> UpTo<T>(IEnumerable<T> items, PartitionPlace? last, Func<T, PartitionPlace> place) =>
        last is { } end ? items.Where(item => place(item).CompareTo(end) <= 0) : items;

    private SubscriberView View(SubscriberConnection connection) => new(
        connection.Session,
        connection.Subscriber,
        connection.Request.Format.ToString(),
        connection.Request.Topics,
        connection.Request.Window,
        connection.Membership?.InFlight ?? 0,
        connection.ConnectedAt,
        connection.Subscriber is { } subscriber ? group.KeptPositionOf(subscriber)?.Positions : null);
}
