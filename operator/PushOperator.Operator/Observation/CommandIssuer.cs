using System.Net;
using System.Text.Json;
using k8s.Autorest;
using Microsoft.Extensions.Options;
using PushOperator.Api;
using PushOperator.Api.Groups;
using PushOperator.Api.Naming;
using PushOperator.ControllerRuntime.Abstractions;
using PushOperator.DataPlane.Configuration.Commands;
using PushOperator.Operator.Program;

namespace PushOperator.Operator.Observation;

/// <summary>
/// How the cluster's ServiceAccount tokens are verified, as the API server publishes it (OpenID discovery): gateways, which do not talk to the API server, are told so in their ConfigMap. Read once a
/// minute at most; what was read counts until something newer is. Thread-safe.
/// </summary>
internal sealed partial class CommandIssuer(IApiServerDocuments server, IOptions<KubernetesOptions> options, TimeProvider time, ILogger<CommandIssuer> logger) : IDisposable
{
    private static readonly TimeSpan s_fresh = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _one = new(1);
    private long? _askedAt;
    private (string Issuer, JsonElement KeySet)? _known;

    /// <summary>Who may give commands to the group's gateways; null when the API server does not say (its discovery is closed to us).</summary>
    /// <exception cref="HttpOperationException">Nothing was ever read, and the API server fails for now.</exception>
    /// <exception cref="HttpRequestException">Nothing was ever read, and it cannot be reached.</exception>
    /// <exception cref="TimeoutException">Nothing was ever read, and it does not answer in time.</exception>
    public async Task<CommandAccess?> AccessToAsync(V1Alpha1SubscriberGroup group, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (_askedAt is not { } asked || time.GetElapsedTime(asked) >= s_fresh) await AskAsync(cancellationToken);
            return _known is not var (issuer, keySet) ? null : new CommandAccess
            {
                Issuer = issuer,
                Audience = PushOperatorApi.CommandAudience,
                GroupSubject = CommandAccess.SubjectOf(group.Metadata.NamespaceProperty, SubscriberGroupNames.Gateway(group.Metadata.Name)),
                OperatorSubject = CommandAccess.SubjectOf(options.Value.EffectiveLeaseNamespace, options.Value.EffectiveServiceAccount),
                KeySet = keySet,
            };
        }
        finally
        {
            _one.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();

    private async Task AskAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var discovery = await server.GetAsync(".well-known/openid-configuration", cancellationToken);
            // From the API server itself: jwks_uri may name an address that only others reach.
            using var keySet = await server.GetAsync("openid/v1/jwks", cancellationToken);
            _known = (discovery.RootElement.GetProperty("issuer").GetString()!, keySet.RootElement.Clone());
        }
        catch (Exception exception) when (_known is not null ? IsOfTheServer(exception) : IsClosed(exception))
        {
            LogNotRead(logger, exception.Message, _known is null ? "gateways refuse commands until they are" : "gateways go on with what was read before");
        }

        _askedAt = time.GetTimestamp();
    }

    // What a retry does not mend: then everything else of the group goes on. What passes fails the reconcile instead, which comes again: to write a group without its commands would take them from it.
    private static bool IsClosed(Exception exception) =>
        exception is HttpOperationException { Response.StatusCode: HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.NotFound } or JsonException or KeyNotFoundException or InvalidOperationException;

    private static bool IsOfTheServer(Exception exception) => IsClosed(exception) || exception is HttpOperationException or HttpRequestException or TimeoutException;

    [LoggerMessage(2300, LogLevel.Warning, "The issuer and keys of ServiceAccount tokens cannot be read from the API server (/.well-known/openid-configuration, /openid/v1/jwks): {Reason}; {Effect}")]
    private static partial void LogNotRead(ILogger logger, string reason, string effect);
}
