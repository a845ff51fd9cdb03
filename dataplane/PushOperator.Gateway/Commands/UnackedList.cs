namespace PushOperator.Gateway.Commands;

/// <summary>Deliveries that wait for their acknowledgement, oldest first.</summary>
internal sealed record UnackedList(IReadOnlyList<UnackedView> Unacked);
