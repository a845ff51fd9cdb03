namespace PushOperator.Router.Routing;

/// <summary>
/// Bounds the wait for a gateway's response head. YARP's own bound, the activity timeout, has to be minutes long for the sake of
/// idle WebSockets, and a request timeout would end the request instead of this try.
/// </summary>
internal sealed class HandshakeTimeoutHandler(HttpMessageHandler inner, TimeSpan timeout, TimeProvider time) : DelegatingHandler(inner)
{
    /// <inheritdoc/>
    /// <exception cref="HttpRequestException">No response head in time; the connection is closed.</exception>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        try
        {
            return await base.SendAsync(request, either.Token);
        }
        catch (OperationCanceledException canceled) when (timer.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new HttpRequestException(
                HttpRequestError.ConnectionError, $"no answer to the handshake within {timeout.TotalSeconds:0.###} s", new TimeoutException(canceled.Message, canceled));
        }
    }
}
