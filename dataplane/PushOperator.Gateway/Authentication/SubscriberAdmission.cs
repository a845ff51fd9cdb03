using Microsoft.Extensions.Primitives;
using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Problems;

namespace PushOperator.Gateway.Authentication;

/// <summary>Decides who may subscribe: from the request's headers, or from a token that a browser sends as its first frame. Cookies never count.</summary>
internal sealed class SubscriberAdmission
{
    private readonly GatewayConfiguration _configuration;
    private readonly TokenVerifier _tokens;
    private readonly HashSet<string> _origins;

    public SubscriberAdmission(GatewayConfiguration configuration, TokenVerifier tokens)
    {
        _configuration = configuration;
        _tokens = tokens;
        _origins = new HashSet<string>(configuration.Auth.AllowedOrigins, StringComparer.Ordinal);
    }

    /// <summary>Null when the request may go on. Only browsers send an origin, and a browser sends it for any page: without this check every page could subscribe in its visitor's place.</summary>
    public Problem? CheckOrigin(HttpRequest request)
    {
        var origin = request.Headers.Origin;
        if (origin.Count == 0) return null;
        return origin.Count == 1 && _origins.Contains(origin[0]!)
            ? null
            : new Problem(403, "origin_not_allowed", $"Origin {origin} is not among the group's allowedOrigins; scheme, host and port are compared exactly");
    }

    /// <summary>Looks for a token in the headers and verifies it.</summary>
    public async ValueTask<AdmissionOutcome> AdmitAsync(HttpRequest request, IReadOnlyList<string> topics, CancellationToken cancellationToken)
    {
        if (!_tokens.IsRequired) return Judge(new TokenOutcome.Accepted(Caller.Anonymous), topics);
        if (HeaderToken.Read(request.Headers.Authorization, out var token) is { } bad) return Judge(bad, topics);
        if (token is not null) return await AdmitAsync(token, topics, cancellationToken);
        return !StringValues.IsNullOrEmpty(request.Headers.Origin)
            ? new AdmissionOutcome.TokenAwaited()
            : new AdmissionOutcome.Refused(new Problem(401, "token_missing", "Authorization: Bearer and a token of the group's issuer are wanted; only browsers may send it as their first frame"));
    }

    /// <summary>Verifies a token, and that it allows to subscribe to these topics (none: all of the group's).</summary>
    public async ValueTask<AdmissionOutcome> AdmitAsync(string token, IReadOnlyList<string> topics, CancellationToken cancellationToken) =>
        Judge(await _tokens.VerifyAsync(token, cancellationToken), topics);

    private AdmissionOutcome Judge(TokenOutcome outcome, IReadOnlyList<string> topics) => outcome switch
    {
        TokenOutcome.Refused refused => new AdmissionOutcome.Refused(refused.Problem),
        TokenOutcome.Accepted accepted when CheckTopics(accepted.Caller, topics) is { } problem => new AdmissionOutcome.Refused(problem),
        TokenOutcome.Accepted accepted => new AdmissionOutcome.Admitted(accepted.Caller),
        var other => throw new InvalidOperationException($"{other.GetType()} is not an outcome"),
    };

    private Problem? CheckTopics(Caller caller, IReadOnlyList<string> topics)
    {
        var known = _configuration.Topics.Select(topic => topic.Name);
        // The right first: to who lacks it, a topic that is not there looks like one that is.
        if ((topics.Count == 0 ? known : topics).FirstOrDefault(topic => !caller.Has(Caller.SubscribeScope(topic))) is { } forbidden)
            return new Problem(403, "forbidden", $"the token lacks the scope {Caller.SubscribeScope(forbidden)}");
        return topics.FirstOrDefault(topic => !known.Contains(topic)) is { } unknown ? new Problem(404, "topic_not_found", $"topics: {unknown} is not a topic of this group") : null;
    }
}
