using Microsoft.Extensions.Time.Testing;
using PushOperator.Router.Endpoints;
using PushOperator.Router.LoadBalancing;

namespace PushOperator.Router.Tests.LoadBalancing;

/// <summary>
/// Routers with readings half a second old before gateways that count truly: the router's own state and choice, simulated time, no
/// sockets. Always the same dice.
/// </summary>
public sealed class BalanceTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public void LeastConnections_keeps_8000_arrivals_over_4_gateways_even(int routers)
    {
        var world = new World(routers, [0, 0, 0, 0]);

        world.Arrive(8_000, perSecond: 2_000);

        // 1.05 is the goal; this is what it does. Without the factor for other routers it swings to 1.05 with two and to 1.15 with four.
        world.WorstMaxToMean.Should().BeLessThanOrEqualTo(1.02);
    }

    [Fact]
    public void LeastConnections_heals_a_gap_without_swinging_past_it()
    {
        var world = new World(routers: 8, [2_000, 2_000, 2_000, 0]);

        world.Arrive(6_000, perSecond: 1_000);

        world.WorstMaxToMean.Should().BeLessThanOrEqualTo(1.02);
    }

    [Fact]
    public void An_empty_newcomer_is_not_sent_everything()
    {
        var world = new World(routers: 2, [5_000, 5_000, 5_000], newcomers: 1);

        world.Arrive(2_500, perSecond: 500);

        // Half of the slow start is over: half of the others' mean, and its share of what arrives anyway.
        world.Gateways[3].Should().BeInRange(1_500, 3_300);
        world.Arrive(12_500, perSecond: 500);
        world.MaxToMean.Should().BeLessThanOrEqualTo(1.05);
    }

    private sealed class World
    {
        private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);
        private static readonly TimeSpan SlowStart = TimeSpan.FromSeconds(10);

        private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch + TimeSpan.FromDays(1));
        private readonly Random _random = new(20_260);
        private readonly EndpointState[][] _routers;
        private readonly DateTimeOffset[][] _due;
        private readonly DateTimeOffset[] _started;

        public World(int routers, int[] gateways, int newcomers = 0)
        {
            Gateways = [.. gateways, .. new int[newcomers]];
            _started = [.. Gateways.Select((_, i) => i < gateways.Length ? DateTimeOffset.UnixEpoch : _time.GetUtcNow())];
            _routers = [.. Enumerable.Range(0, routers).Select(_ => Gateways.Select((_, i) => new EndpointState(new EndpointAddress($"pod-{i}", $"10.0.0.{i}"), _time)).ToArray())];
            // Readings of different routers and gateways do not fall together.
            _due = [.. _routers.Select(router => router.Select(_ => _time.GetUtcNow() + (Interval * _random.NextDouble())).ToArray())];
            foreach (var router in _routers)
            {
                for (var i = 0; i < router.Length; i++) Read(router[i], i);
            }
        }

        public int[] Gateways { get; }

        public double MaxToMean => Gateways.Max() / Gateways.Average();

        /// <summary>The worst it was at any time after the first half of the last arrivals.</summary>
        public double WorstMaxToMean { get; private set; }

        public void Arrive(int arrivals, double perSecond)
        {
            WorstMaxToMean = 0;
            for (var i = 0; i < arrivals; i++)
            {
                if (i > arrivals / 2) WorstMaxToMean = Math.Max(WorstMaxToMean, MaxToMean);
                _time.Advance(TimeSpan.FromSeconds(-Math.Log(1 - _random.NextDouble()) / perSecond));
                ReadDue();
                Place(_routers[_random.Next(_routers.Length)]);
            }
        }

        private void Place(EndpointState[] router)
        {
            var group = Make.GroupOf([.. router.Select(endpoint => endpoint.Snapshot())]);
            var chosen = Choice.Least(EffectiveLoad.Of(group, SlowStart), _random);
            router[chosen].Placed();
            router[chosen].Opened();
            Gateways[chosen]++;
        }

        private void ReadDue()
        {
            for (var router = 0; router < _routers.Length; router++)
            {
                for (var i = 0; i < Gateways.Length; i++)
                {
                    if (_due[router][i] > _time.GetUtcNow()) continue;
                    Read(_routers[router][i], i);
                    _due[router][i] = _time.GetUtcNow() + Interval;
                }
            }
        }

        private void Read(EndpointState endpoint, int gateway) =>
            endpoint.Accept(endpoint.Mark(), Make.Metadata(Gateways[gateway], startedAt: _started[gateway]));
    }
}
