using System.Globalization;
using PushOperator.LocalCluster.KubernetesApi.Kinds;
using PushOperator.LocalCluster.KubernetesApi.Objects;
using PushOperator.LocalCluster.KubernetesApi.Selectors;
using PushOperator.LocalCluster.KubernetesApi.Storage;

namespace PushOperator.LocalCluster.KubernetesApi.Http;

/// <summary>A request for objects of one kind: the target, and what the query says about it.</summary>
internal sealed class ApiRequest(HttpContext http, ResourceType type, RequestTarget target)
{
    public HttpContext Http => http;

    public ResourceType Type => type;

    public string? Namespace => type.IsNamespaced ? target.Namespace : null;

    public string? Name => target.Name;

    public string Subresource => target.Subresource;

    public CancellationToken Aborted => http.RequestAborted;

    public bool DryRun => Query("dryRun") is { Length: > 0 };

    public string? Query(string name) => http.Request.Query.TryGetValue(name, out var value) ? value.ToString() : null;

    public bool Flag(string name) => Query(name) is "true" or "1";

    /// <exception cref="ApiException">400: it is there and no number.</exception>
    public long? Number(string name) => Query(name) switch
    {
        null or "" => null,
        var text when long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number,
        var text => throw ApiException.BadRequest($"{name}: Invalid value: \"{text}\": must be a whole number"),
    };

    public WriteOptions WriteOptions() => new()
    {
        FieldManager = Query("fieldManager") is { Length: > 0 } given ? given : UserAgent(),
        DryRun = DryRun,
        Force = Flag("force"),
        FieldValidation = Query("fieldValidation") is { Length: > 0 } validation ? validation : "Warn",
        Subresource = Subresource,
        Warn = warning => http.Response.Headers.Append("Warning", $"299 - \"{warning.Replace("\\", "\\\\").Replace("\"", "\\\"")}\""),
    };

    /// <summary>The condition that label and field selectors of the query put on an object, and the namespace or name of the path.</summary>
    /// <exception cref="ApiException">400: a selector cannot be read.</exception>
    public Func<StoredObject, bool> Filter()
    {
        var text = Query("labelSelector") ?? "";
        var labels = LabelSelector.Parse(text) ?? throw ApiException.BadRequest($"unable to parse requirement: {text}");
        var fields = FieldSelector.Parse(Query("fieldSelector") ?? "", type, out var problem) ?? throw ApiException.BadRequest(problem);
        return stored => (Namespace is null || stored.Key.Namespace == Namespace) && (Name is null || stored.Key.Name == Name)
            && labels.Matches(stored.Labels) && fields.Matches(stored);
    }

    // Clients that do not say who they are are owned by the first part of their User-Agent.
    private string UserAgent() => http.Request.Headers.UserAgent.ToString().Split('/')[0] is { Length: > 0 } agent ? agent : "unknown";
}
