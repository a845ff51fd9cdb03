namespace PushOperator.Client;

/// <summary>Who acknowledges the messages that <see cref="PushSubscriber.ReadAllAsync"/> hands out.</summary>
public enum AcknowledgementMode
{
    /// <summary>You: <see cref="PushMessage.AckAsync"/> or <see cref="PushMessage.NackAsync"/> for every message.</summary>
    Explicit,

    /// <summary>
    /// The reading loop: a message you neither acknowledged nor refused is acknowledged when you ask for the next one. A loop
    /// body that throws, or leaves by <c>break</c>, does not acknowledge: the message comes again.
    /// </summary>
    Automatic,

    /// <summary>Nobody on this side: the group says <c>ack.mode: Auto</c>, or you only want to look.</summary>
    None,
}
