using Microsoft.Extensions.Options;
using PushOperator.Router.Diagnostics;

namespace PushOperator.Router.Endpoints;

/// <summary>
/// Reads the metadata of every endpoint once an interval. Each endpoint has its own pace: one that does not answer holds one of
/// <see cref="RouterOptions.MetadataConcurrency"/> slots for at most the timeout, and delays nobody else while slots are left.
/// </summary>
/// <remarks>Ends when the host stops; no reading is left under way then.</remarks>
internal sealed partial class MetadataPolling(
    GroupDirectory directory, MetadataReader reader, RouterMetrics metrics, IOptions<RouterOptions> options, TimeProvider time, ILogger<MetadataPolling> logger)
    : BackgroundService
{
    /// <summary>Looks for endpoints that are due this often within an interval: a new pod waits no longer than this for its first reading.</summary>
    private const int LooksPerInterval = 5;

    private readonly TimeSpan _interval = options.Value.MetadataInterval;
    private readonly int _concurrency = options.Value.MetadataConcurrency;
    private readonly SemaphoreSlim _slots = new(options.Value.MetadataConcurrency);
    private readonly Dictionary<EndpointState, Pace> _paces = [];

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(_interval / LooksPerInterval, time);
        try
        {
            do
            {
                await StartDueAsync(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
        finally
        {
            // Every slot taken means that every reading has ended; they were canceled with this loop.
            for (var slot = 0; slot < _concurrency; slot++) await _slots.WaitAsync(CancellationToken.None);
        }
    }

    private async Task StartDueAsync(CancellationToken cancellationToken)
    {
        var listed = new HashSet<EndpointState>();
        foreach (var group in directory.Groups)
        {
            foreach (var endpoint in group.Endpoints)
            {
                listed.Add(endpoint);
                if (!_paces.TryGetValue(endpoint, out var pace)) _paces.Add(endpoint, pace = new Pace());
                if (!pace.IsDue(time, _interval)) continue;
                await _slots.WaitAsync(cancellationToken);
                pace.Start(time);
                _ = ReadAsync(group.Key, endpoint, pace, cancellationToken);
            }
        }

        foreach (var gone in _paces.Keys.Where(endpoint => !listed.Contains(endpoint)).ToList()) _paces.Remove(gone);
    }

    private async Task ReadAsync(GroupKey group, EndpointState endpoint, Pace pace, CancellationToken cancellationToken)
    {
        try
        {
            var mark = endpoint.Mark();
            var answer = await reader.ReadAsync(group, endpoint.Address, cancellationToken);
            metrics.RecordMetadataRead(answer.Failure);
            if (answer.IsSuccess) endpoint.Accept(mark, answer.Metadata);
            else if (endpoint.FailRead() == 1) LogReadFailed(logger, group, endpoint.Address.Pod, answer.Failure);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The host stops.
        }
        catch (Exception unexpected)
        {
            // The edge of a loop: a bug in one reading must not end the readings of all.
            endpoint.FailRead();
            LogReadBroke(logger, unexpected, group, endpoint.Address.Pod);
        }
        finally
        {
            pace.End();
            _slots.Release();
        }
    }

    /// <summary>When one endpoint was asked last, and whether that reading is still under way.</summary>
    private sealed class Pace
    {
        private volatile bool _reading;
        private long? _started;

        public bool IsDue(TimeProvider time, TimeSpan interval) => !_reading && (_started is not { } started || time.GetElapsedTime(started) >= interval);

        public void Start(TimeProvider time) => (_reading, _started) = (true, time.GetTimestamp());

        public void End() => _reading = false;
    }
}
