namespace PushOperator.Router.Tests.LoadBalancing.Simulation;

/// <summary>A router in a simulation: what it knows and whom it chooses.</summary>
internal interface ISimulatedRouter
{
    /// <summary>Where the next connection goes; null: nobody takes it.</summary>
    SimulatedGateway? Choose(IReadOnlyList<SimulatedGateway> gateways);

    /// <summary>The connection that was placed there came to be.</summary>
    void Opened(SimulatedGateway gateway);

    /// <summary>It ended.</summary>
    void Closed(SimulatedGateway gateway);

    /// <summary>The gateway's metadata was asked for.</summary>
    void Read(SimulatedGateway gateway, bool answered);
}
