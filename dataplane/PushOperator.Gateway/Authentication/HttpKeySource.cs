using System.Net;

namespace PushOperator.Gateway.Authentication;

/// <summary>A key set at an address. Nothing that a token or an answer says changes where it is asked for.</summary>
internal sealed class HttpKeySource : IKeySource, IDisposable
{
    private readonly Uri _address;
    private readonly HttpClient _http;

    public HttpKeySource(Uri address)
    {
        _address = address;
        _http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            // The issuer may move: its name is looked up anew for each reading.
            PooledConnectionLifetime = TimeSpan.FromSeconds(10),
        })
        {
            MaxResponseContentBufferSize = KeySources.MaxBytes,
            // Cancelled by who asks.
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <inheritdoc/>
    public string Name => _address.ToString();

    /// <inheritdoc/>
    public async Task<string> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _http.GetAsync(_address, cancellationToken);
            if (response.StatusCode != HttpStatusCode.OK) throw new IOException($"the answer is {(int)response.StatusCode}; 200 is wanted, redirects are not followed");
            return await response.Content.ReadAsStringAsync(cancellationToken);
        }
        catch (HttpRequestException exception)
        {
            throw new IOException(exception.Message, exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();
}
