namespace PushOperator.Router.Endpoints;

/// <summary>
/// Where this router stood when it asked a gateway for its metadata: what was opened before is in the gateway's count, what comes
/// after is not.
/// </summary>
/// <param name="Timestamp">Of the <see cref="TimeProvider"/>.</param>
/// <param name="Opened">Upgrades through this router so far.</param>
/// <param name="Closed">How many of them had ended.</param>
internal readonly record struct EndpointMark(long Timestamp, long Opened, long Closed);
