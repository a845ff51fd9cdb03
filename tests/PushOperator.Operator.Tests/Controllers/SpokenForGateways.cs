using System.Collections.Concurrent;
using System.Net;
using PushOperator.DataPlane.Configuration.Endpoint;

namespace PushOperator.Operator.Tests.Controllers;

/// <summary>Answers for the gateways that fake nodes pretend to run: each tells as many connections as a test says, by its pod's address.</summary>
internal sealed class SpokenForGateways : HttpMessageHandler
{
    private readonly ConcurrentDictionary<string, int> _connections = new();

    /// <summary>Connections of a pod that nothing was said of.</summary>
    public int Otherwise { get; set; }

    /// <summary>Path and body of everything that was posted, by address.</summary>
    public ConcurrentQueue<(string Ip, string Path, string Body)> Posted { get; } = [];

    /// <summary>From now on the pod at this address tells so many; −1: it does not answer.</summary>
    public void Say(string ip, int connections) => _connections[ip] = connections;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var ip = request.RequestUri!.Host;
        if (request.Method == HttpMethod.Post)
        {
            Posted.Enqueue((ip, request.RequestUri.AbsolutePath, await request.Content!.ReadAsStringAsync(cancellationToken)));
            return new HttpResponseMessage(HttpStatusCode.Accepted) { Content = new StringContent("{}") };
        }

        var connections = _connections.GetValueOrDefault(ip, Otherwise);
        if (connections < 0) throw new HttpRequestException("no answer");
        // Which group it is the address does not tell; every one of a test's has this name.
        var metadata = new EndpointMetadata
        {
            Namespace = Namespace,
            Group = Group,
            Pod = ip,
            Version = "1",
            StartedAt = DateTimeOffset.UnixEpoch,
            Connections = connections,
            Capacity = 100_000,
            Draining = false,
            AcceptsSubscribers = true,
            Partitions = [],
        };
        return new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(metadata.ToJson()) };
    }

    /// <summary>Namespace that they say they belong to.</summary>
    public string Namespace { get; set; } = "";

    /// <summary>Group that they say they belong to.</summary>
    public string Group { get; set; } = "crowd";
}
