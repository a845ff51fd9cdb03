namespace PushOperator.TestUtilities.FaultProxy;

/// <summary>Directions of a proxied line.</summary>
[Flags]
public enum LineDirections
{
    /// <summary>Neither.</summary>
    None = 0,

    /// <summary>From who connected to the server behind the proxy.</summary>
    ToServer = 1,

    /// <summary>From the server behind the proxy to who connected.</summary>
    ToClient = 2,

    /// <summary>Both.</summary>
    Both = ToServer | ToClient,
}
