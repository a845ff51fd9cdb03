using k8s.Models;
using PushOperator.LocalCluster.Kubelet.Pods;

namespace PushOperator.LocalCluster.Kubelet.Volumes;

/// <summary>The volumes of one pod under its directory. Used by the pod's worker alone.</summary>
internal sealed class PodVolumes(ConfigurationSources sources)
{
    private readonly Dictionary<string, AtomicDirectory> _directories = new(StringComparer.Ordinal);

    /// <summary>Writes what the pod's volumes hold now; called again whenever a ConfigMap or Secret changed.</summary>
    /// <returns>What is missing; nothing of a volume with a missing part is changed.</returns>
    public IReadOnlyList<string> Mount(PodContext pod)
    {
        var problems = new List<string>();
        foreach (var volume in pod.Pod.Spec.Volumes ?? []) problems.AddRange(Mount(pod, volume));
        return problems;
    }

    private IReadOnlyList<string> Mount(PodContext pod, V1Volume volume)
    {
        var content = new VolumeContent(pod, sources);
        var files = content.Resolve(volume);
        if (content.Problems.Count > 0) return content.Problems;
        var path = pod.VolumeDirectory(volume.Name);
        if (files is null) Directory.CreateDirectory(path);
        else DirectoryFor(volume.Name, path).Write(files);
        return [];
    }

    private AtomicDirectory DirectoryFor(string volume, string path)
    {
        if (!_directories.TryGetValue(volume, out var directory)) _directories[volume] = directory = new AtomicDirectory(path);
        return directory;
    }
}
