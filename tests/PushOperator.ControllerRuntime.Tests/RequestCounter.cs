namespace PushOperator.ControllerRuntime.Tests;

/// <summary>Counts the writes a client sends, whatever the answer.</summary>
internal sealed class RequestCounter : DelegatingHandler
{
    private int _writes;

    public int Writes => Volatile.Read(ref _writes);

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Method != HttpMethod.Get) Interlocked.Increment(ref _writes);
        return base.SendAsync(request, cancellationToken);
    }
}
