using System.Net;
using PushOperator.Client.Publishing;

namespace PushOperator.Client.Connections;

/// <summary>
/// Stands between ClientWebSocket and the network: an answer other than 101 becomes a <see cref="PushRefusedException"/> with
/// code and detail of its body, which ClientWebSocket by itself throws away.
/// </summary>
internal sealed class RefusalHandler(HttpMessageHandler inner, TimeProvider time) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        if (response.StatusCode == HttpStatusCode.SwitchingProtocols) return response;
        using (response) throw await Refusals.ReadAsync(response, time, cancellationToken);
    }
}
