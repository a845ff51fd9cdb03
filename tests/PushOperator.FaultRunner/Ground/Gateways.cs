using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using k8s;
using k8s.Models;
using PushOperator.Api.Naming;
using PushOperator.DataPlane.Configuration.Endpoint;
using PushOperator.FaultRunner.Workload;
using PushOperator.TestUtilities;

namespace PushOperator.FaultRunner.Ground;

/// <summary>Finds the gateways that run.</summary>
internal sealed class Gateways(IKubernetes client, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(5) };
    private readonly CommandTokens _tokens = new(client, time);

    /// <summary>Those of a group that are ready now, by name.</summary>
    public async Task<IReadOnlyList<GatewayPod>> ReadyAsync(string group, CancellationToken stop)
    {
        var pods = await client.CoreV1.ListNamespacedPodAsync(Orders.Namespace, labelSelector: SubscriberGroupNames.Selector(group), cancellationToken: stop);
        return [.. pods.Items
            .Where(pod => pod.Metadata.DeletionTimestamp is null && pod.Status?.ContainerStatuses is [{ Ready: true }])
            .Select(pod => new GatewayPod(pod.Metadata.Name, group, pod.Status.PodIP, ProcessOf(pod)))
            .OrderBy(pod => pod.Name, StringComparer.Ordinal)];
    }

    /// <summary>One of a group, drawn from those that are ready; waits while there is none.</summary>
    /// <exception cref="TimeoutException">None was ready within 60 s.</exception>
    public async Task<GatewayPod> AnyAsync(string group, Random random, CancellationToken stop)
    {
        IReadOnlyList<GatewayPod> ready = [];
        await Eventually.HoldsAsync(async () => (ready = await ReadyAsync(group, stop)).Count > 0, $"a gateway of {group} is ready", Bound, stop);
        return ready[random.Next(ready.Count)];
    }

    /// <summary>What a gateway says of itself.</summary>
    public async Task<EndpointMetadata> MetadataAsync(GatewayPod gateway, CancellationToken stop) =>
        EndpointMetadata.FromJson(await _http.GetByteArrayAsync(new Uri(gateway.CommandPort, "/endpoint"), stop));

    /// <summary>Whether a gateway has a connection of the subscriber with this id.</summary>
    public async Task<bool> HasSubscriberAsync(GatewayPod gateway, string subscriber, CancellationToken stop)
    {
        using var answer = await CommandAsync(gateway, HttpMethod.Get, $"/subscribers/{subscriber}", stop);
        if (!answer.IsSuccessStatusCode) return false;
        // Of one with a position and no connection it knows the position alone.
        using var view = JsonDocument.Parse(await answer.Content.ReadAsStreamAsync(stop));
        return view.RootElement.TryGetProperty("connectedAt", out _);
    }

    /// <summary>Disconnects a subscriber for good (4003).</summary>
    public async Task DisconnectAsync(GatewayPod gateway, string subscriber, CancellationToken stop)
    {
        using var answer = await CommandAsync(gateway, HttpMethod.Delete, $"/subscribers/{subscriber}", stop);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Gives a command with a token of the group's own account.</summary>
    /// <param name="gateway">To whom.</param>
    /// <param name="method">How.</param>
    /// <param name="path">Behind the group's own.</param>
    public async Task<HttpResponseMessage> CommandAsync(GatewayPod gateway, HttpMethod method, string path, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(method, new Uri(gateway.CommandPort, $"/v1/groups/{gateway.Group}{path}"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await _tokens.OfAsync(gateway.Group, stop));
        return await _http.SendAsync(request, stop);
    }

    /// <summary>A counter of a gateway, as its metrics page has it now; 0 when it has counted nothing yet.</summary>
    /// <param name="gateway">Which.</param>
    /// <param name="name">Beginning of the lines that count together.</param>
    /// <param name="label">A part of them.</param>
    public async Task<double> CounterAsync(GatewayPod gateway, string name, string label, CancellationToken stop)
    {
        var page = await _http.GetStringAsync(new Uri(gateway.CommandPort, "/metrics"), stop);
        return page.Split('\n')
            .Where(line => line.StartsWith(name, StringComparison.Ordinal) && line.Contains(label, StringComparison.Ordinal))
            .Sum(line => double.Parse(line[(line.IndexOf('}', StringComparison.Ordinal) + 1)..].Trim().Split(' ')[0], CultureInfo.InvariantCulture));
    }

    /// <summary>The gateway of a group that has the subscriber with this id; waits while none has.</summary>
    /// <exception cref="TimeoutException">None had it within 60 s.</exception>
    public async Task<GatewayPod> OfSubscriberAsync(string group, string subscriber, CancellationToken stop)
    {
        GatewayPod? found = null;
        await Eventually.HoldsAsync(
            async () =>
            {
                foreach (var gateway in await ReadyAsync(group, stop))
                {
                    if (await HasSubscriberAsync(gateway, subscriber, stop)) found = gateway;
                }

                return found is not null;
            },
            $"a gateway of {group} has {subscriber}",
            Bound,
            stop);
        return found!;
    }

    /// <summary>The ready gateway of a group that has the most connections. Waits while there is none.</summary>
    /// <exception cref="TimeoutException">None was ready within 60 s.</exception>
    public async Task<GatewayPod> BusiestAsync(string group, CancellationToken stop)
    {
        (GatewayPod Gateway, int Connections)[] found = [];
        await Eventually.HoldsAsync(
            async () =>
            {
                var ready = await ReadyAsync(group, stop);
                found = [.. (await Task.WhenAll(ready.Select(async gateway => (gateway, await ConnectionsAsync(gateway, stop))))).Where(answer => answer.Item2 >= 0)];
                return found.Length > 0;
            },
            $"a gateway of {group} is ready",
            Bound,
            stop);
        return found.MaxBy(candidate => candidate.Connections).Gateway;
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    // −1 when it does not say: it may be listed as ready for a moment after it was killed or frozen.
    private async Task<int> ConnectionsAsync(GatewayPod gateway, CancellationToken stop)
    {
        try
        {
            return (await MetadataAsync(gateway, stop)).Connections;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException && !stop.IsCancellationRequested)
        {
            return -1;
        }
    }

    private static int ProcessOf(V1Pod pod) => int.Parse(pod.Status.ContainerStatuses[0].ContainerID["process://".Length..], CultureInfo.InvariantCulture);
}
