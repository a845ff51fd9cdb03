namespace PushOperator.Oracle.Events;

/// <summary>Nothing more is published and every publish has its outcome; what follows is delivery of what is under way.</summary>
public sealed record PublishingEnded() : HistoryEvent;
