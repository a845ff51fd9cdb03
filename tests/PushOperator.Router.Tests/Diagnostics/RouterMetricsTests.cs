using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using PushOperator.Router.Diagnostics;
using PushOperator.TestUtilities;

namespace PushOperator.Router.Tests.Diagnostics;

public sealed class RouterMetricsTests
{
    [Fact]
    public async Task Choices_connections_retries_ejections_refusals_and_readings_are_counted()
    {
        await using var router = await RouterUnderTest.StartPreferringFirstAsync("MetadataInterval=00:00:05");
        using var counts = new Counts(router.Services.GetRequiredService<IMeterFactory>());
        await router.Gateway(0).DisposeAsync();

        for (var i = 0; i < 4; i++) (await router.ConnectAsync()).Dispose();
        using var open = await router.ConnectAsync();
        using var refused = await router.HandshakeAsync("/shop/other/ws");
        await Eventually.HoldsAsync(
            () => counts["pushoperator.router.connections shop orders"] == 1, "one connection is open", cancellationToken: TestContext.Current.CancellationToken);

        counts["pushoperator.router.choices LeastConnections"].Should().Be(6, "five subscribers, one of whom was sent to the dead pod first");
        counts["pushoperator.router.retries no_answer"].Should().Be(1);
        counts["pushoperator.router.ejections"].Should().Be(1);
        counts["pushoperator.router.refusals not_found"].Should().Be(1);
        counts.Observe("pushoperator.router.endpoints shop orders").Should().Be(2);
        counts.Observe("pushoperator.router.metadata.age shop orders").Should().BeInRange(0, 10);
    }

    /// <summary>Sums of one router's instruments, by name and tag values.</summary>
    private sealed class Counts : IDisposable
    {
        private readonly ConcurrentDictionary<string, double> _sums = new();
        private readonly MeterListener _listener = new();

        public Counts(IMeterFactory scope)
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == RouterMetrics.MeterName && instrument.Meter.Scope == scope) listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
            _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
            _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
            _listener.Start();
        }

        public double this[string name] => _sums.GetValueOrDefault(name);

        public double Observe(string name)
        {
            _listener.RecordObservableInstruments();
            return this[name];
        }

        public void Dispose() => _listener.Dispose();

        private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var name = string.Join(' ', [instrument.Name, .. tags.ToArray().Select(tag => $"{tag.Value}")]);
            _sums.AddOrUpdate(name, value, (_, sum) => instrument.IsObservable ? value : sum + value);
        }
    }
}
