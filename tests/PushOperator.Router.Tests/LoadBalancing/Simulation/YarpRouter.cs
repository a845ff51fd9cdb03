using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Yarp.ReverseProxy.LoadBalancing;
using Yarp.ReverseProxy.Model;
using Yarp.ReverseProxy.Utilities;

namespace PushOperator.Router.Tests.LoadBalancing.Simulation;

/// <summary>A router with one of YARP's own policies, as YARP registers it: it knows what passes through itself.</summary>
internal sealed class YarpRouter(ILoadBalancingPolicy policy) : ISimulatedRouter
{
    private static readonly HttpContext Nobody = new DefaultHttpContext();

    private readonly ClusterState _cluster = new("group");
    private readonly Dictionary<int, DestinationState> _destinations = [];

    /// <summary>The policy of this name; the dice are ours, so that a seed repeats itself.</summary>
    public static ILoadBalancingPolicy Policy(string name, Random dice)
    {
        var services = new ServiceCollection().AddLogging();
        services.AddSingleton<IRandomFactory>(new OurDice(dice));
        services.AddReverseProxy();
        return services.BuildServiceProvider().GetServices<ILoadBalancingPolicy>().Single(policy => policy.Name == name);
    }

    public SimulatedGateway? Choose(IReadOnlyList<SimulatedGateway> gateways)
    {
        var available = new DestinationState[gateways.Count];
        for (var i = 0; i < available.Length; i++) available[i] = Of(gateways[i]);
        var chosen = policy.PickDestination(Nobody, _cluster, available);
        return chosen is null ? null : gateways[Array.IndexOf(available, chosen)];
    }

    public void Opened(SimulatedGateway gateway) => Of(gateway).ConcurrentRequestCount++;

    public void Closed(SimulatedGateway gateway) => Of(gateway).ConcurrentRequestCount--;

    public void Read(SimulatedGateway gateway, bool answered)
    {
        // It asks nobody.
    }

    private DestinationState Of(SimulatedGateway gateway)
    {
        if (!_destinations.TryGetValue(gateway.Id, out var destination)) _destinations.Add(gateway.Id, destination = new DestinationState(gateway.Address.Id));
        return destination;
    }

    private sealed class OurDice(Random dice) : IRandomFactory
    {
        public Random CreateRandomInstance() => dice;
    }
}
