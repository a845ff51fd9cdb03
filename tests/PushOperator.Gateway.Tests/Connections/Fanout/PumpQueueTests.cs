using System.Runtime.CompilerServices;
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
        const int Passes = 300_000;
        var pumps = Pumps(64);
        var waits = pumps.ToDictionary(pump => pump, _ => new StrongBox<bool>());
        var adding = pumps.Chunk(32).Select(group => Task.Factory.StartNew(() => AddAgainAndAgain(group), TaskCreationOptions.LongRunning)).ToArray();
        var taken = 0L;

        while (!adding.All(task => task.IsCompleted)) Take();
        Take();

        taken.Should().Be((await Task.WhenAll(adding)).Sum());

        void Take()
        {
            var inRound = 0;
            for (var pump = _queue.TakeAll(); pump is not null;)
            {
                if (++inRound > pumps.Length) throw new InvalidOperationException("a pump came twice in a round");
                var next = pump.NextInQueue;
                taken++;
                Volatile.Write(ref waits[pump].Value, false);
                pump = next;
            }
        }

        long AddAgainAndAgain(FramePump[] group)
        {
            var added = 0L;
            for (var pass = 0; pass < Passes; pass++)
            {
                foreach (var pump in group)
                {
                    if (Volatile.Read(ref waits[pump].Value)) continue;
                    Volatile.Write(ref waits[pump].Value, true);
                    _queue.Add(pump);
                    added++;
                }
            }

            return added;
        }
    }

    public void Dispose()
    {
        _timers.Dispose();
    }

    private List<FramePump> Taken()
    {
        var taken = new List<FramePump>();
        for (var pump = _queue.TakeAll(); pump is not null; pump = pump.NextInQueue) taken.Add(pump);
        return taken;
    }

    private FramePump[] Pumps(int count)
    {
        var services = new ConnectionServices(TestGateway.DefaultConfiguration(), new ConnectionCapacity(new ConnectionLimits(10, 10)), _timers, TimeProvider.System, UnreadMetrics.Shared, NullLogger<SubscriberConnection>.Instance);
        var request = new JoinRequest { Topics = [], From = null, Window = 1, Format = FrameFormat.Raw, AutoAck = true };
        return [.. Enumerable.Range(0, count).Select(i => new SubscriberConnection($"{i}", null, request, services).Pump)];
    }
}
