using System.Collections.Concurrent;
using System.Net;

namespace PushOperator.Operator.Tests.Chart;

/// <summary>Sends the operator's requests with the rights of a service account only, and records what they needed.</summary>
internal sealed class ActsAsServiceAccount(string @namespace, string name, ConcurrentDictionary<Permission, bool> used, ConcurrentBag<string> refused) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // Without a group named, the API server gives it those of every ServiceAccount.
        request.Headers.Add("Impersonate-User", $"system:serviceaccount:{@namespace}:{name}");
        var permission = Permission.Of(request.Method, request.RequestUri!);
        var response = await base.SendAsync(request, cancellationToken);
        if (response.StatusCode == HttpStatusCode.Forbidden) refused.Add($"{permission?.ToString() ?? request.RequestUri!.AbsolutePath}: {await response.Content.ReadAsStringAsync(cancellationToken)}");
        if (permission is null) return response;
        if (response.StatusCode != HttpStatusCode.Forbidden) used[permission] = true;
        // Server-side apply creates too, if it may.
        if (response.StatusCode == HttpStatusCode.Created) used[permission with { Verb = "create" }] = true;
        return response;
    }
}
