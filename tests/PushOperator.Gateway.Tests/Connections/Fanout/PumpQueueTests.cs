using Microsoft.Extensions.Logging.Abstractions;
using PushOperator.Gateway.Connections;
using PushOperator.Gateway.Connections.Fanout;
using PushOperator.Gateway.Diagnostics;
using PushOperator.Gateway.Groups;
using PushOperator.Gateway.Tests.Groups.Support;
using PushOperator.Gateway.Tests.Support;
using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Tests.Connections.Fanout;

public sealed class PumpQueueTests : IDisposable
{
    private readonly TimerWheel _timers = new(TimeProvider.System);
    private readonly Meters _meters = new();
    private readonly PumpQueue _queue = new();

    [Fact]
    public void Who_asked_first_is_first_and_only_the_first_of_a_round_wakes()
    {
        var pumps = Pumps(3);

        pumps.Select(_queue.Add).Should().Equal(true, false, false);

        Taken().Should().Equal(pumps);
        _queue.IsEmpty.Should().BeTrue();
        _queue.Add(pumps[1]).Should().BeTrue("a round begins anew");
        Taken().Should().Equal(pumps[1]);
    }

    /// <remarks>Guard: the compare and exchange of <c>PumpQueue.Add</c>.</remarks>
    [Fact]
    public async Task Of_many_that_ask_at_once_none_is_lost_and_none_comes_twice()
    {
        var pumps = Pumps(40_000);
        var adding = pumps.Chunk(10_000).Select(chunk => Task.Run(() =>
        {
            foreach (var pump in chunk) _queue.Add(pump);
        })).ToArray();
        var taken = new List<FramePump>();

        while (!Task.WhenAll(adding).IsCompleted) taken.AddRange(Taken());
        await Task.WhenAll(adding);
        taken.AddRange(Taken());

        taken.Should().HaveCount(pumps.Length).And.OnlyHaveUniqueItems();
    }

    public void Dispose()
    {
        _timers.Dispose();
        _meters.Dispose();
    }

    private List<FramePump> Taken()
    {
        var taken = new List<FramePump>();
        for (var pump = _queue.TakeAll(); pump is not null; pump = pump.NextInQueue) taken.Add(pump);
        return taken;
    }

    private FramePump[] Pumps(int count)
    {
        var services = new ConnectionServices(TestGateway.DefaultConfiguration(), _timers, TimeProvider.System, new GatewayMetrics(_meters), NullLogger<SubscriberConnection>.Instance);
        var request = new JoinRequest { Topics = [], From = null, Window = 1, Format = FrameFormat.Raw, AutoAck = true };
        return [.. Enumerable.Range(0, count).Select(i => new SubscriberConnection($"{i}", null, request, services).Pump)];
    }
}
