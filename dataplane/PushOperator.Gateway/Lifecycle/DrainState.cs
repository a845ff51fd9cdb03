namespace PushOperator.Gateway.Lifecycle;

/// <summary>Whether the pod is saying goodbye. Set once, read by readiness, endpoint metadata and every handshake.</summary>
internal sealed class DrainState
{
    private readonly CancellationTokenSource _begun = new();

    /// <summary>Whether nobody new is taken.</summary>
    public bool IsDraining => _begun.IsCancellationRequested;

    /// <summary>Cancelled when it begins.</summary>
    public CancellationToken Begun => _begun.Token;

    /// <summary>From here on nobody new is taken.</summary>
    public void Begin() => _begun.Cancel();
}
