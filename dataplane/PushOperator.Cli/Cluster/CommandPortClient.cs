using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace PushOperator.Cli.Cluster;

/// <summary>Asks gateways over their command ports.</summary>
/// <param name="token">Of the group's ServiceAccount, for commands; null: none is given.</param>
internal sealed class CommandPortClient(string? token = null) : IDisposable
{
    /// <summary>Longest wait for one answer: a pod that is gone must not hold up the list of the others. A seek is written to Kafka before it is answered.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);

    /// <summary>Longest wait for a connection: an address without a pod says nothing.</summary>
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Entries in one page, by protocol.</summary>
    private const int PageSize = 1_000;

    private readonly HttpClient _http = new(new SocketsHttpHandler { ConnectTimeout = ConnectTimeout, UseProxy = false })
    {
        Timeout = Timeout,
        DefaultRequestHeaders = { Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token) },
    };

    /// <summary>The first of the gateways that says it is ready; null when none does.</summary>
    public async Task<Gateway?> FirstReadyAsync(IReadOnlyList<Gateway> gateways, CancellationToken cancellationToken)
    {
        foreach (var gateway in gateways)
        {
            try
            {
                using var response = await _http.GetAsync(new Uri(gateway.CommandPort, "/readyz"), cancellationToken);
                if (response.IsSuccessStatusCode) return gateway;
            }
            catch (Exception e) when (IsUnreachable(e, cancellationToken))
            {
                // The slice is behind the pod's end: the next one will do.
            }
        }

        return null;
    }

    /// <summary>Everybody who is connected to this gateway.</summary>
    /// <exception cref="HttpRequestException">No answer, or none with success.</exception>
    /// <exception cref="JsonException">The answer is something else.</exception>
    public Task<IReadOnlyList<Subscriber>> SubscribersAsync(Gateway gateway, string group, CancellationToken cancellationToken) =>
        PagesAsync<SubscriberPage, Subscriber>(gateway, $"{Path(group)}/subscribers", page => (page.Subscribers, page.Continue), cancellationToken);

    /// <summary>Every delivery of this gateway that waits for its acknowledgement, oldest first.</summary>
    /// <inheritdoc cref="SubscribersAsync"/>
    public Task<IReadOnlyList<UnackedDelivery>> UnackedAsync(Gateway gateway, string group, CancellationToken cancellationToken) =>
        PagesAsync<UnackedPage, UnackedDelivery>(gateway, $"{Path(group)}/unacked", page => (page.Unacked, page.Continue), cancellationToken);

    /// <summary>Begins a seek of the whole group.</summary>
    /// <exception cref="CommandException">The gateway says no.</exception>
    /// <inheritdoc cref="SubscribersAsync"/>
    public Task<SeekState> SeekAsync(Gateway gateway, string group, string to, IReadOnlyList<string>? topics, int? rate, CancellationToken cancellationToken) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Post, new Uri(gateway.CommandPort, $"{Path(group)}/seek")) { Content = JsonContent.Create(Body(to, topics, rate)) }, cancellationToken);

    /// <summary>How far a seek is.</summary>
    /// <inheritdoc cref="SeekAsync"/>
    public Task<SeekState> SeekStateAsync(Gateway gateway, string group, string id, CancellationToken cancellationToken) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Get, SeekUri(gateway, group, id)), cancellationToken);

    /// <summary>Cancels a seek.</summary>
    /// <inheritdoc cref="SeekAsync"/>
    public Task<SeekState> CancelSeekAsync(Gateway gateway, string group, string id, CancellationToken cancellationToken) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Delete, SeekUri(gateway, group, id)), cancellationToken);

    /// <summary>Whether this says that nobody answered, rather than that we were told to stop.</summary>
    public static bool IsUnreachable(Exception e, CancellationToken cancellationToken) =>
        e is HttpRequestException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    public void Dispose() => _http.Dispose();

    private static string Path(string group) => $"/v1/groups/{Uri.EscapeDataString(group)}";

    private static Uri SeekUri(Gateway gateway, string group, string id) => new(gateway.CommandPort, $"{Path(group)}/seeks/{Uri.EscapeDataString(id)}");

    private static Dictionary<string, object> Body(string to, IReadOnlyList<string>? topics, int? rate)
    {
        var body = new Dictionary<string, object> { ["to"] = to };
        if (topics is { Count: > 0 }) body["topics"] = topics;
        if (rate is { } limit) body["rate"] = limit;
        return body;
    }

    private async Task<IReadOnlyList<TItem>> PagesAsync<TPage, TItem>(Gateway gateway, string path, Func<TPage, (IReadOnlyList<TItem> Items, string? Continue)> read, CancellationToken cancellationToken)
    {
        var all = new List<TItem>();
        string? next = null;
        do
        {
            var address = new Uri(gateway.CommandPort, $"{path}?limit={PageSize}{(next is null ? "" : $"&continue={Uri.EscapeDataString(next)}")}");
            var page = await SendAsync<TPage>(new HttpRequestMessage(HttpMethod.Get, address), cancellationToken);
            (var items, next) = read(page);
            all.AddRange(items);
        }
        while (next is not null);

        return all;
    }

    private Task<SeekState> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => SendAsync<SeekState>(request, cancellationToken);

    private async Task<T> SendAsync<T>(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using (request)
        using (var response = await _http.SendAsync(request, cancellationToken))
        {
            if (response.IsSuccessStatusCode) return await response.Content.ReadFromJsonAsync<T>(cancellationToken) ?? throw new JsonException("the answer is null");
            var problem = await response.Content.ReadFromJsonAsync<CommandPortProblem>(cancellationToken);
            throw new CommandException(ExitCodes.Refused, $"{problem?.Code ?? response.StatusCode.ToString()}: {problem?.Detail}");
        }
    }

    private sealed record SubscriberPage(IReadOnlyList<Subscriber> Subscribers, string? Continue);

    private sealed record UnackedPage(IReadOnlyList<UnackedDelivery> Unacked, string? Continue);
}
