using k8s.Models;
using PushOperator.LocalCluster.Kubelet.Pods;

namespace PushOperator.LocalCluster.Kubelet.Variables;

/// <summary>
/// A process has no mount namespace: a value that begins with a mount path of its container is rewritten to where the volume's files
/// really are.
/// </summary>
internal sealed class MountPaths
{
    private readonly IReadOnlyList<(string Path, string Directory)> _mounts;

    /// <summary>The mounts of a container, the most specific first.</summary>
    public MountPaths(PodContext pod, V1Container container) => _mounts =
    [
        .. (container.VolumeMounts ?? [])
            .Select(mount => (mount.MountPath.TrimEnd('/'), Path.Combine(pod.VolumeDirectory(mount.Name), mount.SubPath ?? "")))
            .OrderByDescending(mount => mount.Item1.Length),
    ];

    /// <summary>The value, its mount path replaced if it begins with one (as a whole path: <c>/etc/x</c> does not begin <c>/etc/xy</c>).</summary>
    public string Rewrite(string value)
    {
        foreach (var (path, directory) in _mounts)
        {
            if (value.StartsWith(path, StringComparison.Ordinal) && (value.Length == path.Length || value[path.Length] == '/'))
                return directory + value[path.Length..];
        }

        return value;
    }
}
