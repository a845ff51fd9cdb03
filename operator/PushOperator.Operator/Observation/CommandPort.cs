using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.Options;
using PushOperator.DataPlane.Configuration.Endpoint;
using PushOperator.Operator.Program;

namespace PushOperator.Operator.Observation;

/// <summary>What the operator asks of gateways, on their command port. Thread-safe.</summary>
internal sealed partial class CommandPort : IDisposable
{
    // A gateway answers in a millisecond; one that does not within this is not counted.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    // 1,000 partitions of 16 topics are about that much.
    private const int MaxAnswerBytes = 4 * 1024 * 1024;

    private readonly HttpClient _http;
    private readonly string _tokenFile;
    private readonly ILogger _logger;

    /// <summary>Asks over sockets.</summary>
    public CommandPort(IOptions<GatewayOptions> options, ILogger<CommandPort> logger)
        : this(options, logger, new SocketsHttpHandler
        {
            ConnectTimeout = Timeout,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
            UseProxy = false,
            AllowAutoRedirect = false,
        })
    {
    }

    /// <summary>Asks as the handler does; it is disposed with this.</summary>
    public CommandPort(IOptions<GatewayOptions> options, ILogger<CommandPort> logger, HttpMessageHandler handler)
    {
        (_tokenFile, _logger) = (options.Value.CommandTokenFile, logger);
        _http = new HttpClient(handler) { Timeout = Timeout, MaxResponseContentBufferSize = MaxAnswerBytes };
    }

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
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, path)) { Content = JsonContent.Create(new { connections, withinMs = (int)within.TotalMilliseconds }) };
            if (await ReadTokenAsync(cancellationToken) is { } token) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            using var answer = await _http.SendAsync(request, cancellationToken);
            if (!answer.IsSuccessStatusCode) LogRefused(_logger, address, (int)answer.StatusCode);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<string?> ReadTokenAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await File.ReadAllTextAsync(_tokenFile, cancellationToken)).Trim();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogNoToken(_logger, exception.Message);
            return null;
        }
    }

    [LoggerMessage(2310, LogLevel.Warning, "The operator's token for gateways cannot be read, so they will refuse to move subscribers: {Reason} (Gateway:CommandTokenFile)")]
    private static partial void LogNoToken(ILogger logger, string reason);

    [LoggerMessage(2311, LogLevel.Warning, "The gateway at {Address} refused to move subscribers: {Status}")]
    private static partial void LogRefused(ILogger logger, Uri address, int status);
}
