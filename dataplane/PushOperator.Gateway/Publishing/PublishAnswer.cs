using PushOperator.Gateway.Problems;

namespace PushOperator.Gateway.Publishing;

/// <summary>The body of a publish's answer: an entry a message, in the order of the request.</summary>
internal sealed record PublishAnswer(IReadOnlyList<PublishAnswerEntry> Messages)
{
    /// <summary>200 when all are stored; a problem when the only one is not; 207 when some of several are not.</summary>
    public static IResult From(IReadOnlyList<PublishOutcome> outcomes)
    {
        if (outcomes is [PublishOutcome.Refused only]) return new Problem(only.Status, only.Code, only.Detail, only.RetryAfter);
        var answer = new PublishAnswer([.. outcomes.Select(PublishAnswerEntry.From)]);
        return Results.Json(answer, PublishJson.Default.PublishAnswer, statusCode: outcomes.All(outcome => outcome is PublishOutcome.Stored) ? 200 : 207);
    }
}
