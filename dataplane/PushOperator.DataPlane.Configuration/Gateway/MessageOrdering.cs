namespace PushOperator.DataPlane.Configuration.Gateway;

/// <summary>What the next message of a key waits for in a Shared group.</summary>
public enum MessageOrdering
{
    /// <summary>For the acknowledgement of the one before it.</summary>
    Key,

    /// <summary>For nothing: messages go out as fast as windows allow.</summary>
    None,
}
