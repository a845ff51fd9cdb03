namespace PushOperator.Client;

/// <summary>Nobody answered within the time given: no connection, or no answer over it. Nothing was stored.</summary>
public sealed class PushUnreachableException : PushException
{
    internal PushUnreachableException(Uri url, string reason, Exception? innerException = null)
        : base($"{url.GetLeftPart(UriPartial.Path)} is unreachable: {reason}", innerException) => Url = url;

    /// <summary>Whom we tried to reach.</summary>
    public Uri Url { get; }
}
