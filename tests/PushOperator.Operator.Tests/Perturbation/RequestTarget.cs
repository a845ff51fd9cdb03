namespace PushOperator.Operator.Tests.Perturbation;

/// <summary>What a request of the operator is about; it looks after one namespace.</summary>
/// <param name="Plural">The resource.</param>
/// <param name="Name">The object; empty for a collection.</param>
/// <param name="Subresource">Empty for the object itself.</param>
internal sealed record RequestTarget(string Plural, string Name, string Subresource)
{
    public static RequestTarget Of(Uri uri)
    {
        var segments = uri.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var after = Array.IndexOf(segments, "namespaces") + 2;
        string At(int index) => index < segments.Length ? segments[index] : "";
        return new RequestTarget(At(after), At(after + 1), At(after + 2));
    }

    public string Object => $"{Plural}/{Name}";
}
