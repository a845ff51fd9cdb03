namespace PushOperator.Operator.Policies;

/// <summary>Whether the PushTopics of a group are there and ready: the condition <c>TopicsReady</c>.</summary>
internal sealed record TopicsVerdict(bool Ready, string Reason, string Message);
