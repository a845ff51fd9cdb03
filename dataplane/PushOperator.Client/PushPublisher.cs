using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using PushOperator.Client.Frames;
using PushOperator.Client.Publishing;
using PushOperator.Client.Reconnecting;

namespace PushOperator.Client;

/// <summary>
/// Publishes over HTTP through a gateway's command port. Every publish carries an idempotency key, and each retry of it the same
/// one, so that a retry through the same pod writes nothing twice. Any number of threads.
/// </summary>
public sealed class PushPublisher : IDisposable
{
    /// <summary>Messages in one request, by protocol.</summary>
    private const int MostMessages = 1_000;

    private const int LongestKey = 128;

    private readonly PushPublisherOptions _options;
    private readonly HttpClient _http;
    private readonly Random _random;

    /// <summary>Makes a publisher; nothing is sent yet.</summary>
    /// <exception cref="ArgumentException">Options out of range; the message lists every one of them.</exception>
    public PushPublisher(PushPublisherOptions options)
        : this(options, Handler(options), Random.Shared)
    {
    }

    internal PushPublisher(PushPublisherOptions options, HttpMessageHandler handler, Random random)
    {
        ArgumentNullException.ThrowIfNull(options);
        PublisherOptionsValidator.Validate(options);
        _options = options.Snapshot();
        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        _random = random;
    }

    /// <summary>Publishes one message.</summary>
    /// <param name="topic">Name of the PushTopic.</param>
    /// <param name="message">The message.</param>
    /// <param name="idempotencyKey">1 to 128 characters; null makes a new one. Give your own to repeat a publish after a restart.</param>
    /// <param name="cancellationToken">Ends the attempt; whether the message was stored is then unknown.</param>
    /// <returns>The id of the message, once Kafka has it on all in-sync replicas.</returns>
    /// <exception cref="PushRefusedException">Not stored; status and code say why.</exception>
    /// <exception cref="PushUnreachableException">Nobody answered within <see cref="PushPublisherOptions.RetryFor"/>; nothing was sent.</exception>
    /// <exception cref="PushOutcomeUnknownException">It may or may not be stored.</exception>
    public async Task<string> PublishAsync(string topic, OutgoingMessage message, string? idempotencyKey = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        idempotencyKey ??= NewKey();
        var results = await PublishAsync(topic, [message], idempotencyKey, cancellationToken);
        var result = results[0];
        if (result.Id is not null) return result.Id;
        if (result.Code == "publish_unknown") throw new PushOutcomeUnknownException(result.Detail ?? result.Code, idempotencyKey);
        throw new PushRefusedException(result.Status, result.Code ?? "http_error", result.Detail ?? "");
    }

    /// <summary>Publishes up to 1,000 messages in one request.</summary>
    /// <returns>One result a message, in order: some may be stored and others not.</returns>
    /// <inheritdoc cref="PublishAsync(string, OutgoingMessage, string?, CancellationToken)"/>
    public async Task<IReadOnlyList<PublishResult>> PublishAsync(
        string topic,
        IReadOnlyList<OutgoingMessage> messages,
        string? idempotencyKey = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(topic);
        ArgumentNullException.ThrowIfNull(messages);
        if (messages.Count is 0 or > MostMessages) throw new ArgumentException($"{messages.Count} messages; a publish takes 1 to {MostMessages}", nameof(messages));
        if (idempotencyKey is { Length: 0 or > LongestKey }) throw new ArgumentException($"an idempotency key has 1 to {LongestKey} characters", nameof(idempotencyKey));
        var request = PublishRequest.Create(_options.Url!, topic, messages, idempotencyKey ?? NewKey());
        return await PublishAsync(request, messages.Count, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<IReadOnlyList<PublishResult>> PublishAsync(PublishRequest request, int count, CancellationToken cancellationToken)
    {
        var startedAt = _options.TimeProvider.GetTimestamp();
        var backoff = new FullJitterBackoff(_options.RetryMinimum, _options.RetryMaximum, _random);
        var mayBeStored = false;
        while (true)
        {
            var attempt = await TryAsync(request, count, cancellationToken);
            if (attempt.Results is not null) return attempt.Results;
            // Once unknown, a later refusal does not make it known: the first attempt may have been stored.
            mayBeStored |= attempt.MayBeStored;
            var wait = backoff.Next() + ((attempt.Failure as PushRefusedException)?.RetryAfter ?? TimeSpan.Zero);
            var isInTime = _options.TimeProvider.GetElapsedTime(startedAt) + wait < _options.RetryFor;
            if (!attempt.IsRetryable || !isInTime) throw Failure(request, attempt.Failure!, mayBeStored);
            await Task.Delay(wait, _options.TimeProvider, cancellationToken);
        }
    }

    private async Task<PublishAttempt> TryAsync(PublishRequest request, int count, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(_options.AttemptTimeout, _options.TimeProvider);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            using var http = request.ToHttp();
            if (_options.TokenProvider is { } provider) http.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await provider(both.Token).AsTask().WaitAsync(both.Token));
            using var response = await _http.SendAsync(http, HttpCompletionOption.ResponseHeadersRead, both.Token);
            if (response.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.MultiStatus))
            {
                return PublishAttempt.Refused(await Refusals.ReadAsync(response, _options.TimeProvider, both.Token));
            }

            var answer = await response.Content.ReadFromJsonAsync(FrameJson.Default.PublishAnswer, both.Token);
            if (answer?.Messages?.Count != count) throw new JsonException($"the answer has {answer?.Messages?.Count ?? 0} results for {count} messages");
            return PublishAttempt.Answered([.. answer.Messages.Select(m => m.ToResult())]);
        }
        catch (HttpRequestException e) when (e.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError)
        {
            return PublishAttempt.NotSent(e);
        }
        catch (OperationCanceledException e) when (e.InnerException is TimeoutException && !both.IsCancellationRequested)
        {
            // The handler's own connect timeout: an address that swallows packets, such as a pod's that is gone.
            return PublishAttempt.NotSent(e.InnerException);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or JsonException)
        {
            return PublishAttempt.Unanswered(e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            return PublishAttempt.Unanswered(new TimeoutException($"no answer within {_options.AttemptTimeout.TotalSeconds:0.###} s", e));
        }
    }

    /// <remarks>Connecting gets less time than the whole attempt, so that "nobody there" can be told from "sent, and no answer".</remarks>
    private static SocketsHttpHandler Handler(PushPublisherOptions? options) => new()
    {
        UseCookies = false,
        AllowAutoRedirect = false,
        ConnectTimeout = options is { AttemptTimeout: var bound } && bound > TimeSpan.Zero ? bound / 3 : Timeout.InfiniteTimeSpan,
    };

    private static string NewKey() => Guid.NewGuid().ToString("N");

    private static PushException Failure(PublishRequest request, Exception cause, bool mayBeStored)
    {
        if (mayBeStored) return new PushOutcomeUnknownException(cause.GetBaseException().Message, request.IdempotencyKey, cause);
        return (PushException?)(cause as PushRefusedException) ?? new PushUnreachableException(request.Target, cause.GetBaseException().Message, cause);
    }
}
