namespace PushOperator.Gateway.Publishing;

/// <summary>What became of one message: where it is, or why it is not.</summary>
internal sealed record PublishAnswerEntry
{
    /// <summary>Message id; absent when it was not stored.</summary>
    public string? Id { get; init; }

    /// <summary>Partition; absent when it was not stored.</summary>
    public int? Partition { get; init; }

    /// <summary>Offset; absent when it was not stored.</summary>
    public long? Offset { get; init; }

    /// <summary>HTTP status this message would have had alone; absent when it was stored.</summary>
    public int? Status { get; init; }

    /// <summary>Stable code; absent when it was stored.</summary>
    public string? Code { get; init; }

    /// <summary>One sentence; absent when it was stored.</summary>
    public string? Detail { get; init; }

    /// <summary>The entry for an outcome.</summary>
    public static PublishAnswerEntry From(PublishOutcome outcome) => outcome switch
    {
        PublishOutcome.Stored stored => new() { Id = stored.Id.ToString(), Partition = stored.Id.Partition, Offset = stored.Id.Offset },
        PublishOutcome.Refused refused => new() { Status = refused.Status, Code = refused.Code, Detail = refused.Detail },
        _ => throw new InvalidOperationException($"{outcome.GetType()} is not an outcome"),
    };
}
