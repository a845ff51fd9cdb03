namespace PushOperator.Client;

/// <summary>The gateway or router understood the request and said no: before the upgrade, or to a publish.</summary>
public sealed class PushRefusedException : PushException
{
    internal PushRefusedException(int status, string code, string detail, TimeSpan? retryAfter = null)
        : base(status == 0 ? $"refused with {code}: {detail}" : $"refused with {status} {code}: {detail}")
    {
        Status = status;
        Code = code;
        Detail = detail;
        RetryAfter = retryAfter;
    }

    /// <summary>HTTP status, or 0 when an error frame of the socket refused.</summary>
    public int Status { get; }

    /// <summary>Stable code of the protocol, such as <c>cursor_invalid</c>; <c>http_error</c> when the answer held none (a proxy's, say).</summary>
    public string Code { get; }

    /// <summary>What was given, what is allowed, what to do: one sentence.</summary>
    public string Detail { get; }

    /// <summary>When to try again at the earliest, if the answer said so.</summary>
    public TimeSpan? RetryAfter { get; }
}
