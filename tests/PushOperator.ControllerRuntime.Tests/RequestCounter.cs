namespace PushOperator.ControllerRuntime.Tests;

/// <summary>Counts what a client sends.</summary>
internal sealed class RequestCounter : DelegatingHandler
{
    private int _patches;

    public int Patches => Volatile.Read(ref _patches);

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Method == HttpMethod.Patch) Interlocked.Increment(ref _patches);
        return base.SendAsync(request, cancellationToken);
    }
}
