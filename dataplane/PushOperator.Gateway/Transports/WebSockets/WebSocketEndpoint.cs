using Microsoft.AspNetCore.Http.Features;
using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Authentication;
using PushOperator.Gateway.Connections;
using PushOperator.Gateway.Diagnostics;
using PushOperator.Gateway.Groups;
using PushOperator.Gateway.Lifecycle;
using PushOperator.Gateway.Limits;
using PushOperator.Gateway.Problems;

namespace PushOperator.Gateway.Transports.WebSockets;

/// <summary>
/// Takes subscribers in: a refusal is an HTTP answer before the upgrade, cheapest checks first, so that a refused client costs neither a place nor a
/// question to Kafka. Only a browser in a group that asks for tokens is upgraded before it is known, and refused with a close frame.
/// </summary>
internal sealed partial class WebSocketEndpoint(
    GatewayConfiguration configuration,
    SubscriberAdmission admission,
    ConnectionCapacity capacity,
    HandshakeRates rates,
    SubjectConnections subjects,
    UnknownConnections unknown,
    DrainState drain,
    SubscriberEntry entry,
    SubscriberService service,
    GatewayMetrics metrics,
    TimeProvider time,
    ILogger<WebSocketEndpoint> logger)
{
    private readonly FrameLimits _limits = FrameLimits.Of(configuration.Limits);

    /// <summary>Serves one request on the proxy port; a subscriber's request lasts as long as its connection.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        if (rates.Check(context.Connection.RemoteIpAddress) is { } tooMany) await RefuseAsync(context, tooMany);
        else if (!IsAddress(context.Request.Path)) await RefuseAsync(context, new Problem(404, "not_found", $"there is nothing at {context.Request.Path}; subscribers connect to /ws"));
        else if (ReadRequest(context, out var handshake, out var parameters) is { } problem) await RefuseAsync(context, problem);
        else if (drain.IsDraining) await RefuseAsync(context, SubscriberEntry.Draining);
        else await AdmitAsync(context, handshake!, parameters!);
    }

    // Through the router a subscriber comes to /ws; an Ingress or HTTPRoute without one leaves the group's path in place.
    private bool IsAddress(PathString path) => path == "/ws" || path == $"/{configuration.Namespace}/{configuration.Group}/ws";

    private Problem? ReadRequest(HttpContext context, out Handshake? handshake, out SubscribeParameters? parameters)
    {
        parameters = null;
        var upgradable = context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true };
        return Handshake.Read(context, upgradable, configuration.Compression == MessageCompression.Deflate, out handshake)
            ?? admission.CheckOrigin(context.Request)
            ?? SubscribeParameters.Read(context.Request, handshake!.Coding, configuration, out parameters);
    }

    private async Task AdmitAsync(HttpContext context, Handshake handshake, SubscribeParameters parameters)
    {
        var outcome = await admission.AdmitAsync(context.Request, parameters.Request.Topics, context.RequestAborted);
        if (outcome is AdmissionOutcome.Refused refused)
        {
            await RefuseAsync(context, refused.Problem);
            return;
        }

        if (!capacity.TryTake())
        {
            await RefuseAsync(context, new Problem(503, "over_capacity", $"this pod has its {capacity.Limit} subscribers", RetryTime.Soon()) { Limit = "connections" });
            return;
        }

        try
        {
            if (outcome is AdmissionOutcome.Admitted admitted) await ServeAsync(context, handshake, parameters, admitted.Caller);
            else await ServeAfterTokenAsync(context, handshake, parameters);
        }
        finally
        {
            capacity.Release();
        }
    }

    private async Task ServeAsync(HttpContext context, Handshake handshake, SubscribeParameters parameters, Caller caller)
    {
        if (subjects.Take(caller.Subject) is { } full)
        {
            await RefuseAsync(context, full);
            return;
        }

        try
        {
            await JoinAndServeAsync(context, handshake, parameters, caller);
        }
        finally
        {
            subjects.Release(caller.Subject);
        }
    }

    private async Task JoinAndServeAsync(HttpContext context, Handshake handshake, SubscribeParameters parameters, Caller caller)
    {
        var (connection, joined, problem) = await entry.JoinAsync(parameters, caller, context.RequestAborted);
        if (problem is not null)
        {
            await RefuseAsync(context, problem);
            return;
        }

        await using var stream = await UpgradeOrLeaveAsync(context, handshake, joined!.Membership);
        using var input = new FrameInput(stream, _limits, time, handshake.IsDeflated);
        await service.ServeAsync(context, stream, input, connection, caller, joined);
    }

    private static async Task<Stream> UpgradeOrLeaveAsync(HttpContext context, Handshake handshake, Membership membership)
    {
        try
        {
            return await UpgradeAsync(context, handshake);
        }
        catch
        {
            membership.Dispose();
            throw;
        }
    }

    /// <summary>Upgrades, reads the token, and only then lets the subscriber into the group.</summary>
    private async Task ServeAfterTokenAsync(HttpContext context, Handshake handshake, SubscribeParameters parameters)
    {
        if (unknown.Take() is { } full)
        {
            await RefuseAsync(context, full);
            return;
        }

        await using var stream = await UpgradeUnknownAsync(context, handshake);
        using var input = new FrameInput(stream, _limits, time, handshake.IsDeflated);
        var (caller, ending) = await AdmitByFirstFrameAsync(context, stream, input, parameters);
        if (caller is null)
        {
            await CloseAsync(stream, input, ending!);
            return;
        }

        try
        {
            await ServeUpgradedAsync(context, stream, input, parameters, caller);
        }
        finally
        {
            subjects.Release(caller.Subject);
        }
    }

    private async Task<Stream> UpgradeUnknownAsync(HttpContext context, Handshake handshake)
    {
        try
        {
            return await UpgradeAsync(context, handshake);
        }
        catch
        {
            unknown.Release();
            throw;
        }
    }

    /// <summary>Waits for the token and judges it. It is not unknown any more afterwards, whoever it is; a caller has its place among the connections of its subject.</summary>
    private async Task<(Caller? Caller, ConnectionEnding? Ending)> AdmitByFirstFrameAsync(HttpContext context, Stream stream, FrameInput input, SubscribeParameters parameters)
    {
        try
        {
            var (token, ending) = await new FirstFrame(input, stream, TimeSpan.FromMilliseconds(configuration.Limits.AuthenticationTimeMs), time).ReadAsync(drain.Begun);
            if (token is null) return (null, ending);
            var outcome = await admission.AdmitAsync(token, parameters.Request.Topics, context.RequestAborted);
            if (outcome is AdmissionOutcome.Refused refused) return (null, LateRefusal.From(refused.Problem));
            var caller = ((AdmissionOutcome.Admitted)outcome).Caller;
            return subjects.Take(caller.Subject) is { } full ? (null, LateRefusal.From(full)) : (caller, null);
        }
        finally
        {
            unknown.Release();
        }
    }

    private async Task ServeUpgradedAsync(HttpContext context, Stream stream, FrameInput input, SubscribeParameters parameters, Caller caller)
    {
        var (connection, joined, problem) = await entry.JoinAsync(parameters, caller, context.RequestAborted);
        if (problem is null) await service.ServeAsync(context, stream, input, connection, caller, joined!);
        else await CloseAsync(stream, input, drain.IsDraining ? new ConnectionEnding(DisconnectReason.Drain) : LateRefusal.From(problem));
    }

    private static async Task<Stream> UpgradeAsync(HttpContext context, Handshake handshake)
    {
        handshake.Answer(context.Response);
        return await context.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
    }

    private async Task CloseAsync(Stream stream, FrameInput input, ConnectionEnding ending)
    {
        metrics.HandshakeRefused(ending.Words.Split(':')[0]);
        if (ending.Limit is { } limit) metrics.LimitExceeded(limit);
        LogRefused(logger, ending.Reason.Code, ending.Reason.Reason, ending.Words);
        if (ending.Reason == ConnectionEnding.Lost) return;
        try
        {
            await stream.WriteAsync(FrameBuffer.Close(ending.Code, ending.Words));
            await input.ReadToEndAsync();
        }
        catch (IOException)
        {
            // The client went first.
        }
    }

    private async Task RefuseAsync(HttpContext context, Problem problem)
    {
        metrics.HandshakeRefused(problem.Code);
        if (problem.Limit is { } limit) metrics.LimitExceeded(limit);
        LogRefused(logger, problem.Status, problem.Code, problem.Detail);
        await problem.WriteAsync(context);
    }
}
