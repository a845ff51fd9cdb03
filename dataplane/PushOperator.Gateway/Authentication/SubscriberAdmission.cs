using Microsoft.Extensions.Primitives;
using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Problems;

namespace PushOperator.Gateway.Authentication;

/// <summary>Decides from the request's headers who may subscribe. Cookies never count.</summary>
internal sealed class SubscriberAdmission
{
    private readonly bool _allowAnonymous;
    private readonly HashSet<string> _origins;

    public SubscriberAdmission(GatewayConfiguration configuration)
    {
        _allowAnonymous = configuration.Auth.AllowAnonymous;
        _origins = new HashSet<string>(configuration.Auth.AllowedOrigins, StringComparer.Ordinal);
    }

    /// <summary>Null when the request may go on.</summary>
    public Problem? Check(HttpRequest request) => CheckOrigin(request.Headers.Origin) ?? CheckIdentity();

    // Only browsers send an origin, and a browser sends it for any page: without this check every page could subscribe in its visitor's place.
    private Problem? CheckOrigin(StringValues origin)
    {
        if (origin.Count == 0) return null;
        return origin.Count == 1 && _origins.Contains(origin[0]!)
            ? null
            : new Problem(403, "origin_not_allowed", $"Origin {origin} is not among the group's allowedOrigins; scheme, host and port are compared exactly");
    }

    private Problem? CheckIdentity() => _allowAnonymous
        ? null
        : new Problem(401, "unauthenticated", "this group takes no anonymous subscribers (auth.allowAnonymous is false)");
}
