using k8s.Models;

namespace PushOperator.Api.Topics;

/// <summary>How long and how much Kafka keeps of a topic.</summary>
public sealed record PushTopicRetention
{
    /// <summary>What <see cref="Time"/> says when nothing is dropped by age.</summary>
    public const string Unlimited = "unlimited";

    /// <summary>A duration or <see cref="Unlimited"/>; null: the brokers' default.</summary>
    public string? Time { get; set; }

    /// <summary>A quantity of bytes per partition; null: the brokers' default.</summary>
    public IntOrString? Bytes { get; set; }
}
