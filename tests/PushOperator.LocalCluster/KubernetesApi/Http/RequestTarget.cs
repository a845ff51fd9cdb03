namespace PushOperator.LocalCluster.KubernetesApi.Http;

/// <summary>What a path names: a group and version, and in it all objects of a resource, one of them, or a part of that one.</summary>
internal sealed record RequestTarget(string Group, string Version, string? Namespace, string? Plural, string? Name, string Subresource)
{
    /// <summary>Null for a path outside <c>/api/v1</c> and <c>/apis/GROUP/VERSION</c>.</summary>
    public static RequestTarget? Parse(string path)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return parts switch
        {
            ["api", var version, .. var rest] => Read("", version, rest),
            ["apis", var group, var version, .. var rest] => Read(group, version, rest),
            _ => null,
        };
    }

    private static RequestTarget? Read(string group, string version, string[] rest) => rest switch
    {
        [] => new(group, version, null, null, null, ""),
        // Parts of a namespace itself, which look like a resource in it.
        ["namespaces", var name, "status" or "finalize"] => new(group, version, null, "namespaces", name, rest[2]),
        ["namespaces", var space, var plural] => new(group, version, space, plural, null, ""),
        ["namespaces", var space, var plural, var name] => new(group, version, space, plural, name, ""),
        ["namespaces", var space, var plural, var name, var part] => new(group, version, space, plural, name, part),
        [var plural] => new(group, version, null, plural, null, ""),
        [var plural, var name] => new(group, version, null, plural, name, ""),
        [var plural, var name, var part] => new(group, version, null, plural, name, part),
        _ => null,
    };
}
