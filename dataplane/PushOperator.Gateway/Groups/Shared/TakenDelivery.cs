using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Groups.Shared;

/// <summary>A delivery on its way into a connection's buffer.</summary>
internal readonly record struct TakenDelivery(Message Message, int Count)
{
    /// <summary>About what the envelope and frame header add to the payload.</summary>
    public const int EnvelopeBytes = 100;
}
