using System.Net;
using System.Text.Json.Nodes;
using k8s.Autorest;
using k8s.Models;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PushOperator.ControllerRuntime.ApiServer;
using PushOperator.ControllerRuntime.Diagnostics;

namespace PushOperator.ControllerRuntime.Events;

/// <summary>
/// Writes recorded Events, one after the other. A repetition raises the count of the Event that is there already, at most once each
/// <see cref="MergeInterval"/>; an Event that could not be written is counted and given up.
/// </summary>
internal sealed partial class EventWriter(
    EventRecorder recorder,
    IServiceProvider services,
    OperatorOptions options,
    TimeProvider time,
    OperatorMetrics metrics,
    ILogger<EventWriter> logger) : BackgroundService
{
    public static readonly TimeSpan MergeInterval = TimeSpan.FromSeconds(10);

    // The API server forgets Events after an hour; a repetition after this long is told as something new.
    private static readonly TimeSpan SeriesLifetime = TimeSpan.FromMinutes(10);

    private static readonly ResourceKind Kind = ResourceKind.Of<Corev1Event>();

    // Not before it starts: by then a missing IKubernetes has been reported along with all else that is wrong.
    private readonly Lazy<ApiServerClient> _client = new(services.GetRequiredService<ApiServerClient>);
    private readonly Dictionary<ObjectEvent, EventSeries> _series = [];
    private readonly Dictionary<EventRegarding, EventAllowance> _allowances = [];
    private long _sweptAt = time.GetTimestamp();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var recorded in recorder.Pending.ReadAllAsync(stoppingToken))
        {
            try
            {
                metrics.Event(await WriteAsync(recorded, stoppingToken));
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                metrics.Event("failed");
                LogFailed(logger, e, recorded.Reason, recorded.Regarding.Kind, recorded.Regarding.Name);
            }
        }
    }

    /// <returns>What became of it, as the metric says it.</returns>
    private async Task<string> WriteAsync(ObjectEvent recorded, CancellationToken cancellationToken)
    {
        Sweep();
        if (_series.TryGetValue(recorded, out var series)) return await RepeatAsync(recorded, series, cancellationToken);
        return await CreateAsync(recorded, cancellationToken);
    }

    private async Task<string> RepeatAsync(ObjectEvent recorded, EventSeries series, CancellationToken cancellationToken)
    {
        series.Count++;
        series.SeenAt = time.GetTimestamp();
        if (time.GetElapsedTime(series.WrittenAt) < MergeInterval) return "merged";
        series.WrittenAt = series.SeenAt;
        var patch = new JsonObject { ["count"] = series.Count, ["lastTimestamp"] = Now().ToString("yyyy-MM-ddTHH:mm:ssZ") };
        try
        {
            var path = Kind.ObjectPath(recorded.Regarding.EventNamespace, series.Name);
            await _client.Value.SendAsync<Corev1Event>(HttpMethod.Patch, path, patch.ToJsonString(), "application/merge-patch+json", cancellationToken);
            return "merged";
        }
        catch (HttpOperationException e) when (e.Is(HttpStatusCode.NotFound))
        {
            _series.Remove(recorded);
            return await CreateAsync(recorded, cancellationToken);
        }
    }

    private async Task<string> CreateAsync(ObjectEvent recorded, CancellationToken cancellationToken)
    {
        if (!_allowances.TryGetValue(recorded.Regarding, out var allowance)) _allowances[recorded.Regarding] = allowance = new EventAllowance(time);
        if (!allowance.TryTake()) return "dropped";

        var body = Describe(recorded);
        var path = Kind.CollectionPath(recorded.Regarding.EventNamespace);
        await _client.Value.SendAsync<Corev1Event>(HttpMethod.Post, path, ObjectJson.Write(body).ToJsonString(), "application/json", cancellationToken);
        _series[recorded] = new EventSeries(body.Metadata.Name, time.GetTimestamp());
        return "written";
    }

    private Corev1Event Describe(ObjectEvent recorded)
    {
        var now = Now();
        var name = recorded.Regarding.Name;
        return new Corev1Event
        {
            Metadata = new V1ObjectMeta
            {
                // 253 characters is what a name may have; 33 of them make it unique.
                Name = $"{(name.Length > 220 ? name[..220].TrimEnd('.', '-') : name)}.{Guid.NewGuid():N}",
                NamespaceProperty = recorded.Regarding.EventNamespace,
            },
            InvolvedObject = recorded.Regarding.Reference,
            Type = recorded.Type,
            Reason = recorded.Reason,
            Message = recorded.Message,
            Count = 1,
            FirstTimestamp = now,
            LastTimestamp = now,
            Source = new V1EventSource { Component = options.FieldManager },
            ReportingComponent = options.FieldManager,
            ReportingInstance = options.LeaderElection.Identity,
        };
    }

    /// <summary>Forgets, once in a lifetime, what no longer matters, so that objects that are gone do not add up.</summary>
    private void Sweep()
    {
        if (time.GetElapsedTime(_sweptAt) < SeriesLifetime) return;
        _sweptAt = time.GetTimestamp();
        foreach (var (recorded, series) in _series)
        {
            if (time.GetElapsedTime(series.SeenAt) > SeriesLifetime) _series.Remove(recorded);
        }

        foreach (var (regarding, allowance) in _allowances)
        {
            if (allowance.IsFull) _allowances.Remove(regarding);
        }
    }

    private DateTime Now() => time.GetUtcNow().UtcDateTime;

    [LoggerMessage(600, LogLevel.Debug, "The Event {Reason} of {Kind} {Name} could not be written")]
    private static partial void LogFailed(ILogger logger, Exception exception, string reason, string kind, string name);
}
