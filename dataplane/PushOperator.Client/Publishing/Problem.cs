namespace PushOperator.Client.Publishing;

/// <summary>An <c>application/problem+json</c> body, as far as we read it.</summary>
internal sealed record Problem
{
    public string? Title { get; init; }

    public string? Detail { get; init; }

    public string? Code { get; init; }
}
