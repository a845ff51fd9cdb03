using System.Text.Json;
using PushOperator.DataPlane.Configuration.Endpoint;

namespace PushOperator.Operator.Observation;

/// <summary>What the operator asks of gateways, on their command port. Thread-safe.</summary>
internal sealed class CommandPort : IDisposable
{
    // A gateway answers in a millisecond; one that does not within this is not counted.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    // 1,000 partitions of 16 topics are about that much.
    private const int MaxAnswerBytes = 4 * 1024 * 1024;

    private readonly HttpClient _http;

    /// <summary>Asks over sockets.</summary>
    public CommandPort()
        : this(new SocketsHttpHandler
        {
            ConnectTimeout = Timeout,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
            UseProxy = false,
            AllowAutoRedirect = false,
        })
    {
    }

    /// <summary>Asks as the handler does; it is disposed with this.</summary>
    public CommandPort(HttpMessageHandler handler) => _http = new HttpClient(handler)
    {
        Timeout = Timeout,
        MaxResponseContentBufferSize = MaxAnswerBytes,
    };

    /// <summary>What the gateway of this group at this address says; null when none does.</summary>
    public async Task<EndpointMetadata?> ReadAsync(Uri address, string @namespace, string group, CancellationToken cancellationToken)
    {
        try
        {
            var metadata = EndpointMetadata.FromJson(await _http.GetByteArrayAsync(new Uri(address, "/endpoint"), cancellationToken));
            // A pod's address may have passed to another one since it was looked up.
            return metadata.Namespace == @namespace && metadata.Group == group ? metadata : null;
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>Asks the gateway at this address to let so many subscribers go to others, spread over that time.</summary>
    /// <returns>Whether it said that it will.</returns>
    public async Task<bool> MoveAsync(Uri address, string group, int connections, TimeSpan within, CancellationToken cancellationToken)
    {
        try
        {
            var path = $"/v1/groups/{Uri.EscapeDataString(group)}/move";
            using var body = JsonContent.Create(new { connections, withinMs = (int)within.TotalMilliseconds });
            using var answer = await _http.PostAsync(new Uri(address, path), body, cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();
}
