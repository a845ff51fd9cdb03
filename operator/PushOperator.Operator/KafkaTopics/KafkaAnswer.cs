using System.Diagnostics.CodeAnalysis;

namespace PushOperator.Operator.KafkaTopics;

/// <summary>What Kafka answered: a value, or why not.</summary>
/// <param name="Value">The value; its default after a failure.</param>
/// <param name="Failure">Null after success.</param>
internal sealed record KafkaAnswer<T>(T? Value, KafkaFailure? Failure)
{
    /// <summary>Whether there is no failure.</summary>
    [MemberNotNullWhen(false, nameof(Failure))]
    public bool IsSuccess => Failure is null;

    /// <summary>An answer with a value.</summary>
    public static implicit operator KafkaAnswer<T>(T value) => new(value, null);

    /// <summary>A failure.</summary>
    public static implicit operator KafkaAnswer<T>(KafkaFailure failure) => new(default, failure);
}
