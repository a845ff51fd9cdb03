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

    /// <summary>Who may give commands to the group's gateways; null while nothing was ever read.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
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
        _askedAt = time.GetTimestamp();
        try
        {
            using var discovery = await server.GetAsync(".well-known/openid-configuration", cancellationToken);
            // From the API server itself: jwks_uri may name an address that only others reach.
            using var keySet = await server.GetAsync("openid/v1/jwks", cancellationToken);
            _known = (discovery.RootElement.GetProperty("issuer").GetString()!, keySet.RootElement.Clone());
        }
        catch (Exception exception) when (exception is HttpOperationException or HttpRequestException or TimeoutException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            LogNotRead(logger, exception.Message, _known is null ? "gateways refuse commands until they are" : "gateways go on with what was read before");
        }
    }

    [LoggerMessage(2300, LogLevel.Warning, "The issuer and keys of ServiceAccount tokens cannot be read from the API server (/.well-known/openid-configuration, /openid/v1/jwks): {Reason}; {Effect}")]
    private static partial void LogNotRead(ILogger logger, string reason, string effect);
}
