using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Options;
using PushOperator.DataPlane.Configuration.Endpoint;

namespace PushOperator.Router.Endpoints;

/// <summary>Asks one pod for its metadata. What a pod answers is not trusted: time, size and numbers are bounded.</summary>
internal sealed class MetadataReader : IDisposable
{
    /// <summary>Bytes of a body. A group of 2,000 partitions needs about half of it.</summary>
    private const int MaxBodyBytes = 256 * 1024;

    private readonly HttpClient _client;
    private readonly int _port;

    public MetadataReader(IOptions<RouterOptions> options)
    {
        _port = options.Value.GatewayCommandPort;
        _client = new HttpClient(CreateHandler(options.Value))
        {
            Timeout = options.Value.MetadataTimeout,
            MaxResponseContentBufferSize = MaxBodyBytes,
        };
    }

    /// <summary>One reading, bounded by <see cref="RouterOptions.MetadataTimeout"/>. A failure is a value.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was canceled.</exception>
    public async Task<MetadataAnswer> ReadAsync(GroupKey group, EndpointAddress address, CancellationToken cancellationToken)
    {
        try
        {
            var body = await _client.GetByteArrayAsync(address.Url(_port, "/endpoint"), cancellationToken);
            return Parse(group, body);
        }
        catch (HttpRequestException refused) when (refused.StatusCode is not null)
        {
            return MetadataFailure.Status;
        }
        catch (HttpRequestException tooLarge) when (tooLarge.HttpRequestError is HttpRequestError.ConfigurationLimitExceeded)
        {
            return MetadataFailure.TooLarge;
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            return MetadataFailure.Unreachable;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return MetadataFailure.Timeout;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private static MetadataAnswer Parse(GroupKey group, byte[] body)
    {
        try
        {
            var metadata = EndpointMetadata.FromJson(body);
            if (metadata.Connections < 0 || metadata.Capacity < 0) return MetadataFailure.Malformed;
            return metadata.Namespace == group.Namespace && metadata.Group == group.Name ? metadata : MetadataFailure.OtherGroup;
        }
        catch (JsonException)
        {
            return MetadataFailure.Malformed;
        }
    }

    private static SocketsHttpHandler CreateHandler(RouterOptions options) => new()
    {
        ConnectTimeout = options.MetadataTimeout,
        MaxConnectionsPerServer = 1,
        MaxResponseHeadersLength = 16,
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
    };
}
