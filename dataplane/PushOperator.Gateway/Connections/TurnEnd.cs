namespace PushOperator.Gateway.Connections;

/// <summary>How a turn of a <see cref="FramePump"/> ended.</summary>
internal enum TurnEnd
{
    /// <summary>All is sent.</summary>
    NothingWaits,

    /// <summary>Others get the thread first.</summary>
    MoreWaits,

    /// <summary>A send waits for the subscriber; the next turn comes when it is complete.</summary>
    SendWaits,

    /// <summary>Nothing will be sent any more.</summary>
    Over,
}
