using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using PushOperator.Api.Groups;
using PushOperator.DataPlane.Configuration.Endpoint;
using PushOperator.Operator.Program;

namespace PushOperator.Operator.Observation;

/// <summary>
/// The newest counts of each group. A reading runs beside the reconcile that asked for it, so that a gateway that does not answer holds up no worker; a
/// later reconcile sees the result. Thread-safe.
/// </summary>
/// <remarks>At most one reading a group and interval, at most <see cref="MaxRequests"/> requests at a time for all groups.</remarks>
internal sealed class GatewayCounts(CommandPort gateways, IOptions<GatewayOptions> options, TimeProvider time) : IDisposable
{
    private const int MaxRequests = 32;

    // After so many intervals without a new one, counts are no longer told.
    private const int IntervalsUntilStale = 3;

    private readonly ConcurrentDictionary<string, Entry> _entries = new();
    private readonly SemaphoreSlim _requests = new(MaxRequests);
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>What was last read of the group, and when to ask again. Starts a reading if one is due; does not wait for it.</summary>
    /// <param name="group">The group.</param>
    /// <param name="addresses">Its ready gateways.</param>
    public CountsView Latest(V1Alpha1SubscriberGroup group, IReadOnlyList<Uri> addresses)
    {
        var entry = _entries.GetOrAdd(Key(group), _ => new Entry());
        var now = time.GetTimestamp();
        lock (entry)
        {
            var isDue = entry.Started is not { } started || time.GetElapsedTime(started, now) >= options.Value.CountsInterval;
            if (isDue && entry.Reading.IsCompleted)
            {
                entry.Started = now;
                entry.Reading = ReadAsync(entry, group.Metadata.NamespaceProperty, group.Metadata.Name, addresses);
            }

            var isFresh = entry.Read is { } read && time.GetElapsedTime(read, now) < options.Value.CountsInterval * IntervalsUntilStale;
            // The first result is fetched soon, later ones at their time.
            return new CountsView(isFresh ? entry.Counts : null, entry.Read is null ? options.Value.CountsInterval / 5 : options.Value.CountsInterval)
            {
                Readings = isFresh ? entry.Readings : [],
            };
        }
    }

    /// <summary>Open connections on the gateways that answer now; waits for them, some seconds at most.</summary>
    public async Task<long> ConnectionsNowAsync(V1Alpha1SubscriberGroup group, IReadOnlyList<Uri> addresses, CancellationToken cancellationToken)
    {
        var answers = await Task.WhenAll(addresses.Select(address => AskAsync(address, group.Metadata.NamespaceProperty, group.Metadata.Name))).WaitAsync(cancellationToken);
        return answers.Sum(answer => (long)(answer?.Connections ?? 0));
    }

    /// <summary>Drops what is known of a group that is gone.</summary>
    public void Forget(V1Alpha1SubscriberGroup group) => _entries.TryRemove(Key(group), out _);

    /// <inheritdoc/>
    public void Dispose()
    {
        _stopping.Cancel();
        _stopping.Dispose();
    }

    private static string Key(V1Alpha1SubscriberGroup group) => $"{group.Metadata.NamespaceProperty}/{group.Metadata.Name}";

    private async Task ReadAsync(Entry entry, string @namespace, string name, IReadOnlyList<Uri> addresses)
    {
        try
        {
            var answers = await Task.WhenAll(addresses.Select(address => AskAsync(address, @namespace, name)));
            var counts = answers.Contains(null) ? null : GroupCounting.Add(answers!);
            IReadOnlyList<GatewayReading> readings = [.. addresses.Zip(answers).Where(pair => pair.Second is not null).Select(pair => new GatewayReading(pair.First, pair.Second!))];
            lock (entry) (entry.Counts, entry.Readings, entry.Read) = (counts, readings, time.GetTimestamp());
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The operator ends; nobody waits for this reading.
        }
    }

    private async Task<EndpointMetadata?> AskAsync(Uri address, string @namespace, string name)
    {
        await _requests.WaitAsync(_stopping.Token);
        try
        {
            return await gateways.ReadAsync(address, @namespace, name, _stopping.Token);
        }
        finally
        {
            _requests.Release();
        }
    }

    /// <summary>One group; its own lock.</summary>
    private sealed class Entry
    {
        public long? Started { get; set; }

        public long? Read { get; set; }

        public GroupCounts? Counts { get; set; }

        public IReadOnlyList<GatewayReading> Readings { get; set; } = [];

        public Task Reading { get; set; } = Task.CompletedTask;
    }
}
