using PushOperator.Router.Endpoints;
using PushOperator.Router.LoadBalancing;

namespace PushOperator.Router.Tests.LoadBalancing.Simulation;

/// <summary>Our router: its own state of endpoints, its judgement of who may be chosen, its loads and its choice.</summary>
internal sealed class MetadataRouter(TimeProvider time, Random dice) : ISimulatedRouter
{
    private static readonly TimeSpan SlowStart = TimeSpan.FromSeconds(10);

    private readonly Dictionary<int, EndpointState> _endpoints = [];

    public SimulatedGateway? Choose(IReadOnlyList<SimulatedGateway> gateways)
    {
        var snapshots = new EndpointSnapshot[gateways.Count];
        for (var i = 0; i < snapshots.Length; i++) snapshots[i] = Of(gateways[i]).Snapshot();
        var loads = EffectiveLoad.Of(Make.GroupOf(snapshots), SlowStart);
        return Among(gateways, snapshots, loads, Standing.Eligible) ?? Among(gateways, snapshots, loads, Standing.LastResort);
    }

    public void Opened(SimulatedGateway gateway)
    {
        Of(gateway).Placed();
        Of(gateway).Opened();
    }

    public void Closed(SimulatedGateway gateway) => Of(gateway).Closed();

    public void Read(SimulatedGateway gateway, bool answered)
    {
        var endpoint = Of(gateway);
        if (answered) endpoint.Accept(endpoint.Mark(), Make.Metadata(gateway.Connections, startedAt: gateway.StartedAt));
        else endpoint.FailRead();
    }

    private EndpointState Of(SimulatedGateway gateway)
    {
        if (!_endpoints.TryGetValue(gateway.Id, out var endpoint)) _endpoints.Add(gateway.Id, endpoint = new EndpointState(gateway.Address, time));
        return endpoint;
    }

    private SimulatedGateway? Among(IReadOnlyList<SimulatedGateway> gateways, EndpointSnapshot[] snapshots, double[] loads, Standing standing)
    {
        Span<int> candidates = stackalloc int[snapshots.Length];
        Span<double> theirs = stackalloc double[snapshots.Length];
        var count = 0;
        for (var i = 0; i < snapshots.Length; i++)
        {
            if (Standings.Of(snapshots[i]) != standing) continue;
            (candidates[count], theirs[count]) = (i, loads[i]);
            count++;
        }

        return count == 0 ? null : gateways[candidates[Choice.Least(theirs[..count], dice)]];
    }
}
