using Microsoft.AspNetCore.Http.Features;
using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Authentication;
using PushOperator.Gateway.Connections;
using PushOperator.Gateway.Diagnostics;
using PushOperator.Gateway.Groups;
using PushOperator.Gateway.Lifecycle;
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
    DrainState drain,
    SubscriberEntry entry,
    SubscriberService service,
    GatewayMetrics metrics,
    TimeProvider time,
    ILogger<WebSocketEndpoint> logger)
{
    private static readonly FrameLimits s_limits = new();

    /// <summary>Serves one request on the proxy port; a subscriber's request lasts as long as its connection.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        if (!IsAddress(context.Request.Path)) await RefuseAsync(context, new Problem(404, "not_found", $"there is nothing at {context.Request.Path}; subscribers connect to /ws"));
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
        return Handshake.Read(context, upgradable, out handshake)
            ?? admission.CheckOrigin(context.Request)
            ?? SubscribeParameters.Read(context.Request, handshake!.Subprotocol.Format, configuration, out parameters);
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
            await RefuseAsync(context, new Problem(503, "over_capacity", $"this pod has its {capacity.Limit} subscribers", SubscriberEntry.Soon()));
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
        var (connection, joined, problem) = await entry.JoinAsync(parameters, caller, context.RequestAborted);
        if (problem is not null)
        {
            await RefuseAsync(context, problem);
            return;
        }

        await using var stream = await UpgradeOrLeaveAsync(context, handshake, joined!.Membership);
        using var input = new FrameInput(stream, s_limits, time);
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
        await using var stream = await UpgradeAsync(context, handshake);
        using var input = new FrameInput(stream, s_limits, time);
        var (token, ending) = await new FirstFrame(input, stream, time).ReadAsync(drain.Begun);
        if (token is null)
        {
            await CloseAsync(stream, input, ending!);
            return;
        }

        switch (await admission.AdmitAsync(token, parameters.Request.Topics, context.RequestAborted))
        {
            case AdmissionOutcome.Refused refused:
                await CloseAsync(stream, input, LateRefusal.From(refused.Problem));
                break;
            case AdmissionOutcome.Admitted { Caller: var caller }:
                var (connection, joined, problem) = await entry.JoinAsync(parameters, caller, context.RequestAborted);
                if (problem is null) await service.ServeAsync(context, stream, input, connection, caller, joined!);
                else await CloseAsync(stream, input, drain.IsDraining ? new ConnectionEnding(DisconnectReason.Drain) : LateRefusal.From(problem));
                break;
        }
    }

    private static async Task<Stream> UpgradeAsync(HttpContext context, Handshake handshake)
    {
        handshake.Answer(context.Response);
        return await context.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
    }

    private async Task CloseAsync(Stream stream, FrameInput input, ConnectionEnding ending)
    {
        metrics.HandshakeRefused(ending.Words.Split(':')[0]);
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
        LogRefused(logger, problem.Status, problem.Code, problem.Detail);
        await problem.WriteAsync(context);
    }
}
