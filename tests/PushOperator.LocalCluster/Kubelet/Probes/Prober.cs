using System.Globalization;
using System.Net;
using System.Net.Sockets;
using k8s.Models;

namespace PushOperator.LocalCluster.Kubelet.Probes;

/// <summary>Asks a container once whether it is well. Thread-safe; one for all containers of a kubelet.</summary>
internal sealed class Prober : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        PooledConnectionLifetime = TimeSpan.Zero,
        // As a kubelet: a probe asks for life, not for identity.
        SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true },
    })
    { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>Runs a probe.</summary>
    /// <returns>Null when the container is well, else what it answered, in a sentence.</returns>
    public async Task<string?> FailureAsync(V1Probe probe, V1Container container, IPAddress address, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(timeout);
        try
        {
            return probe.HttpGet is { } get
                ? await GetAsync(get, container, address, bound.Token)
                : await ConnectAsync(probe.TcpSocket, container, address, bound.Token);
        }
        catch (Exception exception) when (exception is HttpRequestException or SocketException or IOException)
        {
            return exception.Message;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"no answer within {timeout.TotalSeconds:0.#} s";
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<string?> GetAsync(V1HTTPGetAction get, V1Container container, IPAddress address, CancellationToken cancellationToken)
    {
        if (Port(get.Port, container) is not { } port) return $"port {get.Port.Value} is not one of the container's";
        var uri = new Uri($"{(get.Scheme ?? "HTTP").ToLowerInvariant()}://{get.Host ?? address.ToString()}:{port}/{(get.Path ?? "").TrimStart('/')}");
        using var request = new HttpRequestMessage(HttpMethod.Get, uri);
        request.Headers.UserAgent.ParseAdd("kube-probe/1.37");
        foreach (var header in get.HttpHeaders ?? []) request.Headers.TryAddWithoutValidation(header.Name, header.Value);
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        return (int)response.StatusCode is >= 200 and < 400 ? null : $"HTTP probe failed with statuscode: {(int)response.StatusCode}";
    }

    private static async Task<string?> ConnectAsync(V1TCPSocketAction action, V1Container container, IPAddress address, CancellationToken cancellationToken)
    {
        if (Port(action.Port, container) is not { } port) return $"port {action.Port.Value} is not one of the container's";
        using var client = new TcpClient();
        await client.ConnectAsync(action.Host ?? address.ToString(), port, cancellationToken);
        return null;
    }

    private static int? Port(IntOrString port, V1Container container) =>
        int.TryParse(port.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : container.Ports?.FirstOrDefault(named => named.Name == port.Value)?.ContainerPort;
}
