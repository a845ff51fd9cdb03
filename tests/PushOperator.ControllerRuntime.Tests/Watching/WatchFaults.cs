using System.Text.RegularExpressions;

namespace PushOperator.ControllerRuntime.Tests.Watching;

/// <summary>Breaks a program's watches, and lets it see the world again only when told to.</summary>
internal sealed partial class WatchFaults : DelegatingHandler
{
    private readonly Lock _gate = new();
    private CancellationTokenSource _connections = new();
    private bool _isCut;
    private bool _historyIsLost;

    /// <summary>Breaks all watches; lists and new watches fail until <see cref="Mend"/>.</summary>
    public void Cut()
    {
        lock (_gate)
        {
            _isCut = true;
            _connections.Cancel();
        }
    }

    /// <summary>Requests work again.</summary>
    /// <param name="historyIsLost">The next watch asks for a place that the API server no longer knows, and is answered by a real 410.</param>
    public void Mend(bool historyIsLost = false)
    {
        lock (_gate)
        {
            _isCut = false;
            _historyIsLost = historyIsLost;
            _connections = new CancellationTokenSource();
        }
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var query = request.RequestUri!.Query;
        var isWatch = query.Contains("watch=1");
        if (!isWatch && !query.Contains("limit=")) return await base.SendAsync(request, cancellationToken);

        CancellationToken connection;
        lock (_gate)
        {
            if (_isCut) throw new HttpRequestException("cut");
            connection = _connections.Token;
            if (isWatch && _historyIsLost)
            {
                _historyIsLost = false;
                request.RequestUri = new Uri(ResourceVersion().Replace(request.RequestUri.AbsoluteUri, "resourceVersion=1"));
            }
        }

        var response = await base.SendAsync(request, cancellationToken);
        if (!isWatch || !response.IsSuccessStatusCode) return response;
        response.Content = new StreamContent(new CuttableStream(await response.Content.ReadAsStreamAsync(cancellationToken), connection));
        return response;
    }

    [GeneratedRegex("resourceVersion=[0-9]+")]
    private static partial Regex ResourceVersion();
}
