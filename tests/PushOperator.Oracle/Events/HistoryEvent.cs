using System.Text.Json.Serialization;

namespace PushOperator.Oracle.Events;

/// <summary>Something that happened, as one observer saw it. One JSON object a line in a file; <c>event</c> names the kind.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(AckConfirmed), "AckConfirmed")]
[JsonDerivedType(typeof(AckDropped), "AckDropped")]
[JsonDerivedType(typeof(Acked), "Acked")]
[JsonDerivedType(typeof(AcksRefused), "AcksRefused")]
[JsonDerivedType(typeof(Committed), "Committed")]
[JsonDerivedType(typeof(Connected), "Connected")]
[JsonDerivedType(typeof(Delivered), "Delivered")]
[JsonDerivedType(typeof(Disconnected), "Disconnected")]
[JsonDerivedType(typeof(Drained), "Drained")]
[JsonDerivedType(typeof(FaultEnded), "FaultEnded")]
[JsonDerivedType(typeof(FaultStarted), "FaultStarted")]
[JsonDerivedType(typeof(GapAnnounced), "GapAnnounced")]
[JsonDerivedType(typeof(GroupDeclared), "GroupDeclared")]
[JsonDerivedType(typeof(PublishFailed), "PublishFailed")]
[JsonDerivedType(typeof(PublishRequested), "PublishRequested")]
[JsonDerivedType(typeof(PublishSucceeded), "PublishSucceeded")]
[JsonDerivedType(typeof(PublishUnknown), "PublishUnknown")]
[JsonDerivedType(typeof(PublishingEnded), "PublishingEnded")]
[JsonDerivedType(typeof(SubscriberDeclared), "SubscriberDeclared")]
public abstract record HistoryEvent
{
    /// <summary>Since the history began, on a clock that never goes back. The order of the history is the order of happening.</summary>
    public TimeSpan At { get; init; }
}
