namespace PushOperator.Operator.Tests.Chart;

/// <summary>One verb on one resource, as RBAC has it.</summary>
/// <param name="Group">Empty for the core group.</param>
/// <param name="Resource">With its subresource: <c>pushtopics/status</c>.</param>
/// <param name="Verb">The verb.</param>
internal sealed record Permission(string Group, string Resource, string Verb)
{
    /// <summary>What a request needs; null for a document of the API server itself, which every ServiceAccount may read by the cluster's own roles.</summary>
    public static Permission? Of(HttpMethod method, Uri uri)
    {
        var segments = uri.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (segments[0] is not ("api" or "apis")) return null;
        var (group, rest) = segments[0] == "api" ? ("", segments[2..]) : (segments[1], segments[3..]);
        if (rest[0] == "namespaces" && rest.Length > 2) rest = rest[2..];
        var resource = rest.Length > 2 ? $"{rest[0]}/{rest[2]}" : rest[0];
        return new Permission(group, resource, VerbOf(method, hasName: rest.Length > 1, uri.Query));
    }

    private static string VerbOf(HttpMethod method, bool hasName, string query) => method.Method switch
    {
        "GET" when query.Contains("watch=1", StringComparison.Ordinal) => "watch",
        "GET" => hasName ? "get" : "list",
        "POST" => "create",
        "PUT" => "update",
        "PATCH" => "patch",
        "DELETE" => "delete",
        _ => throw new ArgumentException($"no verb for {method}", nameof(method)),
    };
}
