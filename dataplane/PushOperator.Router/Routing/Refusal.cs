namespace PushOperator.Router.Routing;

/// <summary>An answer that the router gives itself, before any upgrade: status and <c>code</c> as in PROTOCOL.md.</summary>
/// <param name="Status">HTTP status. 429 and 503 carry <c>Retry-After</c>.</param>
/// <param name="Code">Stable word for programs; also the metric's tag.</param>
/// <param name="Title">The status in words.</param>
/// <param name="Detail">What it means here and what to do.</param>
internal sealed record Refusal(int Status, string Code, string Title, string Detail)
{
    public static readonly Refusal NotFound = new(
        StatusCodes.Status404NotFound, "not_found", "Not Found", "no SubscriberGroup has this URL; it is /<namespace>/<group>/ws, as in the group's status.endpoint");

    public static readonly Refusal MethodNotAllowed = new(
        StatusCodes.Status405MethodNotAllowed, "method_not_allowed", "Method Not Allowed", "a WebSocket begins with GET");

    public static readonly Refusal UpgradeRequired = new(
        StatusCodes.Status426UpgradeRequired, "upgrade_required", "Upgrade Required", "this URL is a WebSocket; connect with Upgrade: websocket over HTTP/1.1");

    public static readonly Refusal AddressRateLimited = new(
        StatusCodes.Status429TooManyRequests, "address_rate_limited", "Too Many Requests", "more handshakes a second come from your address than this router takes; connect later, each time after a longer wait");

    public static readonly Refusal NotSynced = new(
        StatusCodes.Status503ServiceUnavailable, "not_ready", "Service Unavailable", "this router has just started and does not know the groups yet; try again");

    public static readonly Refusal Draining = new(
        StatusCodes.Status503ServiceUnavailable, "not_ready", "Service Unavailable", "this router is going; try again, another one will answer");

    public static readonly Refusal NoPod = new(
        StatusCodes.Status503ServiceUnavailable, "not_ready", "Service Unavailable", "no gateway of this group takes subscribers now; try again");

    public static readonly Refusal NoAnswer = new(
        StatusCodes.Status503ServiceUnavailable, "not_ready", "Service Unavailable", "the gateways of this group do not answer; try again");

    public static readonly Refusal GroupFull = new(
        StatusCodes.Status503ServiceUnavailable, "over_capacity", "Service Unavailable", "every gateway of this group has all the connections it takes; try again later");

    public static readonly Refusal RouterFull = new(
        StatusCodes.Status503ServiceUnavailable, "over_capacity", "Service Unavailable", "this router has all the connections it takes; try again, another one may answer");
}
