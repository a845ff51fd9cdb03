namespace PushOperator.Gateway.Commands;

/// <summary>Some of the subscribers.</summary>
/// <param name="Subscribers">In the order of their sessions.</param>
/// <param name="Continue">Give this as <c>continue</c> for the next page; absent on the last.</param>
internal sealed record SubscriberPage(IReadOnlyList<SubscriberView> Subscribers, string? Continue);
