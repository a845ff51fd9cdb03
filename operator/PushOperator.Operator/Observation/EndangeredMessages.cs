namespace PushOperator.Operator.Observation;

/// <summary>Messages that a shorter retention would delete before a group has acknowledged them.</summary>
/// <param name="Group">The SubscriberGroup.</param>
/// <param name="Count">How many.</param>
internal sealed record EndangeredMessages(string Group, long Count);
