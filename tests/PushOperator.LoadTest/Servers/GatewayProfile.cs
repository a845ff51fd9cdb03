namespace PushOperator.LoadTest.Servers;

/// <summary>What a gateway is measured doing.</summary>
internal enum GatewayProfile
{
    /// <summary>Broadcast, <c>raw.pushoperator.v1</c>: the same bytes as the yardsticks send.</summary>
    Raw,

    /// <summary>Broadcast, <c>json.pushoperator.v1</c>, explicit acknowledgements, a window of 256.</summary>
    Acknowledged,

    /// <summary>A Shared group, explicit acknowledgements, a window of 256.</summary>
    Shared,

    /// <summary>Broadcast, <c>raw.pushoperator.v1</c>, from the topic's beginning.</summary>
    CatchUp,
}
