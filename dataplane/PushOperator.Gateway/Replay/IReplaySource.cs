namespace PushOperator.Gateway.Replay;

/// <summary>Where subscribers that are behind the frame log's window read.</summary>
internal interface IReplaySource
{
    /// <summary>The chunk that holds what is asked for when it is in memory; else null, and the waiter is handed it when it has been read. Never blocks.</summary>
    ReplayChunk? Request(ReplayKey key, IReplayWaiter waiter);
}
