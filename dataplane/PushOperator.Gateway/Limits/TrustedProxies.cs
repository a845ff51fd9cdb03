using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using PushOperator.DataPlane.Configuration.Gateway;

namespace PushOperator.Gateway.Limits;

/// <summary>Makes <c>Connection.RemoteIpAddress</c> the client's behind a router: one hop of <c>X-Forwarded-For</c>, and only from a trusted network.</summary>
internal static class TrustedProxies
{
    /// <summary>Goes before whoever asks for the address. Without trusted networks the header is passed over.</summary>
    public static void UseClientAddresses(this IApplicationBuilder app, LimitsConfiguration limits)
    {
        if (limits.TrustedProxies.Count == 0) return;
        // One hop: the router sends one address, the one that it sees itself or believes by its own list. What stands before it in the header anybody could have written.
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor, ForwardLimit = 1 };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var network in limits.TrustedProxies) options.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(network));
        app.UseForwardedHeaders(options);
    }
}
