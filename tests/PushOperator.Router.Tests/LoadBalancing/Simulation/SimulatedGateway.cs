using PushOperator.Router.Endpoints;

namespace PushOperator.Router.Tests.LoadBalancing.Simulation;

/// <summary>A gateway that counts truly. A pod that starts anew is another one.</summary>
/// <param name="id">Number of it, never given again.</param>
/// <param name="startedAt">When its process began.</param>
internal sealed class SimulatedGateway(int id, DateTimeOffset startedAt)
{
    public int Id => id;

    public DateTimeOffset StartedAt => startedAt;

    public EndpointAddress Address { get; } = new($"pod-{id}", $"10.0.{id >> 8}.{id & 255}");

    public int Connections { get; set; }

    /// <summary>Until then nobody gets its metadata.</summary>
    public DateTimeOffset SilentUntil { get; set; }
}
