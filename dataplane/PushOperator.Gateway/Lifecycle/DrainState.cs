namespace PushOperator.Gateway.Lifecycle;

/// <summary>Whether the pod is saying goodbye. Set once, read by readiness, endpoint metadata and every handshake.</summary>
internal sealed class DrainState
{
    private volatile bool _draining;

    /// <summary>Whether nobody new is taken.</summary>
    public bool IsDraining => _draining;

    /// <summary>From here on nobody new is taken.</summary>
    public void Begin() => _draining = true;
}
