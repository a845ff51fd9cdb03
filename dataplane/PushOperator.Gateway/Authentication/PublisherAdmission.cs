using PushOperator.Gateway.Problems;

namespace PushOperator.Gateway.Authentication;

/// <summary>Decides who may publish over HTTP.</summary>
internal sealed class PublisherAdmission(TokenVerifier tokens)
{
    /// <summary>Null when the request may go on.</summary>
    /// <param name="context">The request.</param>
    /// <param name="topic">The topic it names, of this group or not: who may not publish to it is not told which.</param>
    public async ValueTask<Problem?> CheckAsync(HttpContext context, string topic)
    {
        if (!tokens.IsRequired) return null;
        if (HeaderToken.Read(context.Request.Headers.Authorization, out var token) is { } bad) return bad.Problem;
        if (token is null) return new Problem(401, "token_missing", "Authorization: Bearer and a token of the group's issuer are wanted");
        return await tokens.VerifyAsync(token, context.RequestAborted) switch
        {
            TokenOutcome.Refused refused => refused.Problem,
            TokenOutcome.Accepted accepted when !accepted.Caller.Has(Caller.PublishScope(topic)) => new Problem(403, "forbidden", $"the token lacks the scope {Caller.PublishScope(topic)}"),
            _ => null,
        };
    }
}
