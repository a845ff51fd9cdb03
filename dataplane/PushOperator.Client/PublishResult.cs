namespace PushOperator.Client;

/// <summary>What became of one message of a publish: stored, or refused with a code.</summary>
public sealed record PublishResult
{
    /// <summary>Whether Kafka has it on all in-sync replicas.</summary>
    public bool IsStored => Id is not null;

    /// <summary>Stored: its id, <c>topic/partition/offset</c>.</summary>
    public string? Id { get; init; }

    /// <summary>Not stored: the status it would have had alone.</summary>
    public int Status { get; init; } = 200;

    /// <summary>Not stored: stable code of the protocol. <c>publish_unknown</c> means that it may be stored all the same.</summary>
    public string? Code { get; init; }

    /// <summary>Not stored: one sentence for a person.</summary>
    public string? Detail { get; init; }
}
