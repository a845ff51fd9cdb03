using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PushOperator.Operator.Tests.Perturbation;

/// <summary>Stands in the operator's HTTP client, in front of whatever API server there is.</summary>
internal sealed class PerturbingHandler(Wire wire, Incarnation incarnation) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        incarnation.ThrowIfKilled();
        // Discovery is no part of the world that a run watches.
        if (!request.RequestUri!.AbsolutePath.StartsWith("/api", StringComparison.Ordinal)) return await base.SendAsync(request, cancellationToken);
        var target = RequestTarget.Of(request.RequestUri!);
        if (request.Method != HttpMethod.Get)
            return target.Plural is "events" ? await base.SendAsync(request, cancellationToken) : await WriteAsync(request, target, cancellationToken);
        var query = request.RequestUri!.Query;
        if (query.Contains("watch=1", StringComparison.Ordinal)) return await WatchAsync(request, target, cancellationToken);
        return target.Name.Length == 0 && incarnation.IsFirstListOf(request.RequestUri) ? await ListThePastAsync(request, cancellationToken) : await base.SendAsync(request, cancellationToken);
    }

    private async Task<HttpResponseMessage> WriteAsync(HttpRequestMessage request, RequestTarget target, CancellationToken cancellationToken)
    {
        var fate = wire.NextWrite();
        if (fate == Wire.Fate.FailsBefore) return Answer(request, HttpStatusCode.InternalServerError, "InternalError", "it was not done");
        if (fate == Wire.Fate.Conflicts) return Answer(request, HttpStatusCode.Conflict, "Conflict", "somebody else wrote it");
        var body = request.Content is null ? null : JsonNode.Parse(await request.Content.ReadAsStringAsync(cancellationToken));
        // Once sent it is done, also when the operator ends meanwhile.
        var response = await base.SendAsync(request, CancellationToken.None);
        if (response.IsSuccessStatusCode) Record(request.Method, target, body);
        switch (fate)
        {
            case Wire.Fate.FailsAfter:
                response.Dispose();
                return Answer(request, HttpStatusCode.InternalServerError, "InternalError", "it was done");

            case Wire.Fate.KillsAfter:
                response.Dispose();
                incarnation.Kill();
                throw new HttpRequestException("this operator was killed");

            default:
                return response;
        }
    }

    /// <summary>Of a Deployment what matters is how many gateways it asks for, of a collection which object; of the rest, that it was written.</summary>
    private void Record(HttpMethod method, RequestTarget target, JsonNode? body)
    {
        if (target.Subresource == "status") return;
        var name = target.Name.Length > 0 ? target.Object : $"{target.Plural}/{body?["metadata"]?["name"]}";
        if (method == HttpMethod.Delete) wire.Effected(name, "deleted");
        else if (target.Plural == "deployments") wire.Effected(name, $"replicas {body!["spec"]!["replicas"]}");
        else if (body?["metadata"]?["finalizers"] is { } finalizers) wire.Effected(name, $"finalizers {finalizers.ToJsonString()}");
        else wire.Effected(name, "written");
    }

    private async Task<HttpResponseMessage> WatchAsync(HttpRequestMessage request, RequestTarget target, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        if (!response.IsSuccessStatusCode) return response;
        var lines = new WatchedLines(await response.Content.ReadAsStreamAsync(cancellationToken), ComesAsync);
        response.Content = new StreamContent(lines);
        return response;

        async ValueTask<bool> ComesAsync(ReadOnlyMemory<byte> line, CancellationToken cancelled)
        {
            incarnation.ThrowIfKilled();
            if (incarnation.ListsAreBehind > 0 && TimeProvider.System.GetUtcNow() - incarnation.Started is var age && age < Wire.Delay)
                await Task.Delay(Wire.Delay - age, TimeProvider.System, cancelled);
            if (line.Span.StartsWith("{\"type\":\"BOOKMARK\""u8)) return true;
            if (wire.NextEvent(target.Plural) is not { } delay) return false;
            if (delay > TimeSpan.Zero) await Task.Delay(delay, TimeProvider.System, cancelled);
            return true;
        }
    }

    /// <summary>Lists now, to learn the newest revision, and then exactly what was some revisions before.</summary>
    private async Task<HttpResponseMessage> ListThePastAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var now = await base.SendAsync(request, cancellationToken);
        using var list = JsonDocument.Parse(await now.Content.ReadAsStringAsync(cancellationToken));
        var revision = long.Parse(list.RootElement.GetProperty("metadata").GetProperty("resourceVersion").GetString()!);
        var past = new Uri($"{request.RequestUri}&resourceVersion={revision - incarnation.ListsAreBehind}&resourceVersionMatch=Exact");
        using var again = new HttpRequestMessage(HttpMethod.Get, past) { Version = request.Version };
        foreach (var (name, values) in request.Headers) again.Headers.TryAddWithoutValidation(name, values);
        now.Dispose();
        return await base.SendAsync(again, cancellationToken);
    }

    private static HttpResponseMessage Answer(HttpRequestMessage request, HttpStatusCode status, string reason, string message) => new(status)
    {
        RequestMessage = request,
        Content = new StringContent(
            new JsonObject { ["kind"] = "Status", ["apiVersion"] = "v1", ["status"] = "Failure", ["reason"] = reason, ["message"] = message, ["code"] = (int)status }.ToJsonString(),
            Encoding.UTF8,
            "application/json"),
    };
}
