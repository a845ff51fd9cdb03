namespace PushOperator.Client.Publishing;

/// <summary>Body of a 200 or 207 from the publish endpoint.</summary>
internal sealed record PublishAnswer
{
    public IReadOnlyList<Entry>? Messages { get; init; }

    /// <summary>One message's fate, in the order of the request.</summary>
    internal sealed record Entry
    {
        public string? Id { get; init; }

        public int? Status { get; init; }

        public string? Code { get; init; }

        public string? Detail { get; init; }

        public PublishResult ToResult() => Code is null && Id is not null
            ? new PublishResult { Id = Id }
            : new PublishResult { Status = Status ?? 500, Code = Code ?? "http_error", Detail = Detail };
    }
}
