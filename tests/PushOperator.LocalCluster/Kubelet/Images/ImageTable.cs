using System.Diagnostics.CodeAnalysis;

namespace PushOperator.LocalCluster.Kubelet.Images;

/// <summary>Which program stands for which container image. There is no registry: an image that is not here cannot be pulled.</summary>
/// <param name="entrypoints">Image name without tag or digest, to the command an image would have as its entrypoint.</param>
internal sealed class ImageTable(IReadOnlyDictionary<string, IReadOnlyList<string>> entrypoints)
{
    /// <summary>The names in the table.</summary>
    public IEnumerable<string> Names => entrypoints.Keys.Order(StringComparer.Ordinal);

    /// <summary>The entrypoint of an image, whatever its tag or digest.</summary>
    public bool TryFind(string image, [NotNullWhen(true)] out IReadOnlyList<string>? entrypoint) =>
        entrypoints.TryGetValue(NameOf(image), out entrypoint);

    private static string NameOf(string image)
    {
        var name = image.Split('@', 2)[0];
        var colon = name.LastIndexOf(':');
        // A colon before the last slash belongs to the registry's port.
        return colon > name.LastIndexOf('/') ? name[..colon] : name;
    }
}
