namespace PushOperator.Gateway.Commands;

/// <summary>Some of the deliveries that wait for their acknowledgement, oldest first.</summary>
/// <param name="Unacked">They.</param>
/// <param name="Continue">Give this as <c>continue</c> for the next page; absent on the last.</param>
internal sealed record UnackedPage(IReadOnlyList<UnackedView> Unacked, string? Continue);
