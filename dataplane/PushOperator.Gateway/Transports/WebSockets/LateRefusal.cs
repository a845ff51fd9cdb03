using PushOperator.Gateway.Connections;
using PushOperator.Gateway.Groups;
using PushOperator.Gateway.Problems;

namespace PushOperator.Gateway.Transports.WebSockets;

/// <summary>A refusal that comes after the upgrade, because the token came after it: the close code that stands for its status, its code first in the reason.</summary>
internal static class LateRefusal
{
    /// <summary>The ending.</summary>
    public static ConnectionEnding From(Problem problem)
    {
        var reason = problem.Status switch
        {
            401 => DisconnectReason.Unauthenticated,
            403 => DisconnectReason.Forbidden,
            404 => DisconnectReason.NoSuchGroup,
            429 => DisconnectReason.RateLimited,
            >= 500 => DisconnectReason.OverCapacity,
            _ => DisconnectReason.BadRequest,
        };
        return new ConnectionEnding(reason, reason.Code, $"{problem.Code}: {problem.Detail}") { Limit = problem.Limit };
    }
}
