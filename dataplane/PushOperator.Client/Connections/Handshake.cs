using System.Globalization;
using System.Net.WebSockets;
using System.Text;

namespace PushOperator.Client.Connections;

/// <summary>Opens WebSockets to one endpoint with the query that the options ask for.</summary>
internal sealed class Handshake : IDisposable
{
    private const string Subprotocol = "json.pushoperator.v1";

    private readonly PushSubscriberOptions _options;
    private readonly HttpMessageInvoker _http;

    public Handshake(PushSubscriberOptions options)
    {
        _options = options;
        var handler = new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false };
        if (options.Proxy is not null) handler.Proxy = options.Proxy;
        _http = new HttpMessageInvoker(new RefusalHandler(handler, options.TimeProvider));
    }

    /// <summary>Connects, at <paramref name="cursor"/> if there is one, else where the options say.</summary>
    /// <exception cref="PushRefusedException">The answer was not 101.</exception>
    /// <exception cref="WebSocketException">No answer, or not a WebSocket's.</exception>
    /// <exception cref="TokenProviderException">There is no token to connect with.</exception>
    public async Task<WebSocket> ConnectAsync(string? cursor, CancellationToken cancellationToken)
    {
        var socket = new ClientWebSocket();
        try
        {
            socket.Options.AddSubProtocol(Subprotocol);
            // Our own pings keep the connection alive: what the library sends by itself is not seen by the silence check.
            socket.Options.KeepAliveInterval = Timeout.InfiniteTimeSpan;
            if (_options.Compression) socket.Options.DangerousDeflateOptions = new WebSocketDeflateOptions { ClientContextTakeover = false, ServerContextTakeover = false };
            if (_options.TokenProvider is { } provider) socket.Options.SetRequestHeader("Authorization", $"Bearer {await TokenProviders.AskAsync(provider, cancellationToken)}");
            foreach (var (name, value) in _options.Headers) socket.Options.SetRequestHeader(name, value);
            await socket.ConnectAsync(Target(cursor), _http, cancellationToken);
            return socket;
        }
        catch (WebSocketException e)
        {
            socket.Dispose();
            for (Exception? cause = e; cause is not null; cause = cause.InnerException)
            {
                if (cause is PushRefusedException refused) throw refused;
            }

            throw;
        }
        catch (Exception e) when (e is OperationCanceledException or TokenProviderException)
        {
            socket.Dispose();
            throw;
        }
    }

    public void Dispose() => _http.Dispose();

    private Uri Target(string? cursor)
    {
        var query = new StringBuilder();
        Add("subscriber", _options.Subscriber);
        Add("from", cursor ?? _options.From);
        Add("topics", _options.Topics.Count == 0 ? null : string.Join(',', _options.Topics));
        Add("window", _options.Window?.ToString(CultureInfo.InvariantCulture));
        return new UriBuilder(_options.Url!) { Query = query.ToString() }.Uri;

        void Add(string name, string? value)
        {
            if (value is null) return;
            query.Append(query.Length == 0 ? "" : "&").Append(name).Append('=').Append(Uri.EscapeDataString(value));
        }
    }
}
