namespace PushOperator.Gateway.Replay;

/// <summary>Somebody who asked for a chunk.</summary>
internal interface IReplayWaiter
{
    /// <summary>Hands over the chunk that holds what was asked. Called once a request, on the replay thread; must not block.</summary>
    void OnChunk(ReplayKey asked, ReplayChunk chunk);
}
