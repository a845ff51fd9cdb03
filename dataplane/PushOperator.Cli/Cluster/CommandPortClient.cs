using System.Net.Http.Json;

namespace PushOperator.Cli.Cluster;

/// <summary>Asks gateways over their command ports.</summary>
internal sealed class CommandPortClient : IDisposable
{
    /// <summary>Longest wait for one answer: a pod that is gone must not hold up the list of the others.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    /// <summary>Subscribers in one page, by protocol.</summary>
    private const int PageSize = 1_000;

    private readonly HttpClient _http = new() { Timeout = Timeout };

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

    /// <summary>Everybody who is connected to this gateway, page by page, as the gateway tells it.</summary>
    /// <exception cref="HttpRequestException">No answer, or none with success.</exception>
    /// <exception cref="System.Text.Json.JsonException">The answer is something else.</exception>
    public async Task<IReadOnlyList<Subscriber>> SubscribersAsync(Gateway gateway, string group, CancellationToken cancellationToken)
    {
        var all = new List<Subscriber>();
        string? after = null;
        do
        {
            var path = $"/v1/groups/{Uri.EscapeDataString(group)}/subscribers?limit={PageSize}{(after is null ? "" : $"&after={Uri.EscapeDataString(after)}")}";
            var page = await _http.GetFromJsonAsync<SubscriberPage>(new Uri(gateway.CommandPort, path), cancellationToken)
                ?? throw new HttpRequestException("the answer is null");
            all.AddRange(page.Subscribers);
            after = page.Next;
        }
        while (after is not null);

        return all;
    }

    /// <summary>Whether this says that nobody answered, rather than that we were told to stop.</summary>
    public static bool IsUnreachable(Exception e, CancellationToken cancellationToken) =>
        e is HttpRequestException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    public void Dispose() => _http.Dispose();

    /// <param name="Subscribers">In the order of their sessions.</param>
    /// <param name="Next">Where the next page begins; null on the last.</param>
    private sealed record SubscriberPage(IReadOnlyList<Subscriber> Subscribers, string? Next);
}
