namespace PushOperator.Router.Tests.LoadBalancing.Simulation;

/// <summary>
/// Routers before gateways: connections come and go, gateways and routers too, and each router reads each gateway's metadata twice a second, never all at once. One thread, no sockets, a clock that is
/// moved by hand; the same seed gives the same run.
/// </summary>
internal sealed class SimulatedFleet
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private readonly SimulatedTime _time;
    private readonly Random _dice;
    private readonly Func<ISimulatedRouter> _newRouter;
    private readonly List<SimulatedGateway> _gateways = [];
    private readonly List<ISimulatedRouter> _routers = [];
    private readonly List<(SimulatedGateway Gateway, ISimulatedRouter Router)> _connections = [];
    private readonly List<Reading> _readings = [];
    private long _nextReading = long.MaxValue;
    private int _lastId;

    public SimulatedFleet(int routers, IEnumerable<int> gateways, SimulatedTime time, Random dice, Func<ISimulatedRouter> newRouter)
    {
        (_time, _dice, _newRouter) = (time, dice, newRouter);
        for (var i = 0; i < routers; i++) AddRouter();
        foreach (var connections in gateways) Add(new SimulatedGateway(_lastId++, DateTimeOffset.UnixEpoch) { Connections = connections });
    }

    public IReadOnlyList<SimulatedGateway> Gateways => _gateways;

    public IReadOnlyList<ISimulatedRouter> Routers => _routers;

    public int Connections => _connections.Count;

    public double Mean => _gateways.Average(gateway => gateway.Connections);

    public double MaxToMean => _gateways.Max(gateway => gateway.Connections) / Mean;

    /// <summary>A fleet of our routers.</summary>
    public static SimulatedFleet Ours(int seed, int routers, IEnumerable<int> gateways)
    {
        var (time, dice) = (new SimulatedTime(), new Random(seed));
        return new SimulatedFleet(routers, gateways, time, dice, () => new MetadataRouter(time, dice));
    }

    /// <summary>A fleet of YARP's routers with this policy of its own.</summary>
    public static SimulatedFleet Yarps(int seed, int routers, IEnumerable<int> gateways, string policy)
    {
        var dice = new Random(seed);
        return new SimulatedFleet(routers, gateways, new SimulatedTime(), dice, () => new YarpRouter(YarpRouter.Policy(policy, dice)));
    }

    /// <summary>Connections that arrive one after the other at random times, each through any router.</summary>
    /// <param name="each">Told of each, with the gateway that took it.</param>
    public void Arrive(int arrivals, double perSecond, Action<SimulatedGateway>? each = null)
    {
        for (var i = 0; i < arrivals; i++)
        {
            Pass(TimeSpan.FromSeconds(-Math.Log(1 - _dice.NextDouble()) / perSecond));
            var router = _routers[_dice.Next(_routers.Count)];
            // Nobody takes it as long as no gateway is known to the router; it comes again when one is.
            SimulatedGateway? gateway;
            while ((gateway = router.Choose(_gateways)) is null) Pass(Interval);
            router.Opened(gateway);
            gateway.Connections++;
            _connections.Add((gateway, router));
            each?.Invoke(gateway);
        }
    }

    /// <summary>Connections that end, any of those that came by a router.</summary>
    public void Depart(int departures)
    {
        for (var i = 0; i < departures && _connections.Count > 0; i++) End(_dice.Next(_connections.Count));
    }

    /// <summary>Time passes, and metadata is read.</summary>
    public void Pass(TimeSpan time)
    {
        _time.Advance(time);
        var now = _time.GetTimestamp();
        if (now < _nextReading) return;
        foreach (var reading in _readings.Where(reading => reading.Due <= now))
        {
            reading.Router.Read(reading.Gateway, answered: reading.Gateway.SilentUntil <= _time.GetUtcNow());
            reading.Due = now + Interval.Ticks;
        }

        _nextReading = _readings.Min(reading => reading.Due);
    }

    /// <summary>A new, empty gateway.</summary>
    public SimulatedGateway Join() => Add(new SimulatedGateway(_lastId++, _time.GetUtcNow()));

    /// <summary>A gateway dies; another starts in its place.</summary>
    /// <returns>How many have lost their connection.</returns>
    public int Kill(SimulatedGateway gateway)
    {
        _gateways.Remove(gateway);
        _readings.RemoveAll(reading => reading.Gateway == gateway);
        var lost = EndAll(connection => connection.Gateway == gateway);
        Join();
        return lost;
    }

    /// <summary>Nobody gets a gateway's metadata for a while.</summary>
    public void Silence(SimulatedGateway gateway, TimeSpan time) => gateway.SilentUntil = _time.GetUtcNow() + time;

    /// <summary>A router dies; another, which knows nothing, starts in its place.</summary>
    /// <returns>How many have lost their connection.</returns>
    public int Kill(ISimulatedRouter router)
    {
        Remove(router);
        AddRouter();
        return EndAll(connection => connection.Router == router);
    }

    /// <summary>All routers are replaced by others, which know nothing; what came through the old ones stays as long as it likes.</summary>
    public void RollOutRouters()
    {
        foreach (var router in _routers.ToList())
        {
            Remove(router);
            AddRouter();
        }
    }

    public SimulatedGateway AnyGateway() => _gateways[_dice.Next(_gateways.Count)];

    public ISimulatedRouter AnyRouter() => _routers[_dice.Next(_routers.Count)];

    private void AddRouter()
    {
        var router = _newRouter();
        _routers.Add(router);
        foreach (var gateway in _gateways) Add(router, gateway);
    }

    private void Remove(ISimulatedRouter router)
    {
        _routers.Remove(router);
        _readings.RemoveAll(reading => reading.Router == router);
    }

    private SimulatedGateway Add(SimulatedGateway gateway)
    {
        _gateways.Add(gateway);
        foreach (var router in _routers) Add(router, gateway);
        return gateway;
    }

    private void Add(ISimulatedRouter router, SimulatedGateway gateway)
    {
        var reading = new Reading(router, gateway) { Due = _time.GetTimestamp() + (long)(Interval.Ticks * _dice.NextDouble()) };
        router.Read(gateway, answered: true);
        _readings.Add(reading);
        _nextReading = Math.Min(_nextReading, reading.Due);
    }

    private void End(int index)
    {
        var (gateway, router) = _connections[index];
        gateway.Connections--;
        router.Closed(gateway);
        _connections[index] = _connections[^1];
        _connections.RemoveAt(_connections.Count - 1);
    }

    private int EndAll(Predicate<(SimulatedGateway Gateway, ISimulatedRouter Router)> which)
    {
        var before = _connections.Count;
        for (var i = before - 1; i >= 0; i--)
        {
            if (which(_connections[i])) End(i);
        }

        return before - _connections.Count;
    }

    /// <summary>A router's turn to read a gateway.</summary>
    private sealed class Reading(ISimulatedRouter router, SimulatedGateway gateway)
    {
        public ISimulatedRouter Router => router;

        public SimulatedGateway Gateway => gateway;

        public long Due { get; set; }
    }
}
