using System.Text;
using k8s.Models;
using PushOperator.LocalCluster.Kubelet.Pods;
using PushOperator.LocalCluster.Kubelet.Variables;

namespace PushOperator.LocalCluster.Kubelet.Volumes;

/// <summary>Works out which files a volume holds. What is missing is collected in <see cref="Problems"/>, all of it.</summary>
internal sealed class VolumeContent(PodContext pod, ConfigurationSources sources)
{
    private const int DefaultMode = 0b110_100_100;
    private readonly List<string> _problems = [];

    /// <summary>Sentences that say what could not be resolved; empty when the volumes are whole.</summary>
    public IReadOnlyList<string> Problems => _problems;

    private string Namespace => pod.Pod.Metadata.NamespaceProperty;

    /// <summary>The files of a volume by relative path; null for a volume whose files are the container's own (<c>emptyDir</c>).</summary>
    public IReadOnlyDictionary<string, VolumeFile>? Resolve(V1Volume volume)
    {
        var files = new Dictionary<string, VolumeFile>(StringComparer.Ordinal);
        if (volume.EmptyDir is not null) return null;
        if (volume.ConfigMap is { } map) AddConfigMap(files, map.Name, map.Items, map.Optional, map.DefaultMode ?? DefaultMode);
        else if (volume.Secret is { } secret) AddSecret(files, secret.SecretName, secret.Items, secret.Optional, secret.DefaultMode ?? DefaultMode);
        else if (volume.DownwardAPI is { } downward) AddDownward(files, downward.Items, downward.DefaultMode ?? DefaultMode);
        else if (volume.Projected is { } projected) AddProjected(files, volume.Name, projected);
        else _problems.Add($"volume {volume.Name}: the process kubelet mounts configMap, secret, downwardAPI, projected and emptyDir only");
        return files;
    }

    private void AddProjected(Dictionary<string, VolumeFile> files, string name, V1ProjectedVolumeSource projected)
    {
        var mode = projected.DefaultMode ?? DefaultMode;
        foreach (var source in projected.Sources ?? [])
        {
            if (source.ConfigMap is { } map) AddConfigMap(files, map.Name, map.Items, map.Optional, mode);
            else if (source.Secret is { } secret) AddSecret(files, secret.Name, secret.Items, secret.Optional, mode);
            else if (source.DownwardAPI is { } downward) AddDownward(files, downward.Items, mode);
            else _problems.Add($"volume {name}: the process kubelet projects configMap, secret and downwardAPI only (set automountServiceAccountToken: false)");
        }
    }

    private void AddConfigMap(Dictionary<string, VolumeFile> files, string name, IList<V1KeyToPath>? items, bool? optional, int mode)
    {
        var map = sources.ConfigMap(Namespace, name);
        if (map is null)
        {
            if (optional != true) _problems.Add($"configmap \"{name}\" not found");
            return;
        }

        var entries = (map.Data ?? new Dictionary<string, string>()).ToDictionary(entry => entry.Key, entry => Encoding.UTF8.GetBytes(entry.Value));
        foreach (var (key, value) in map.BinaryData ?? new Dictionary<string, byte[]>()) entries[key] = value;
        AddEntries(files, $"configmap \"{name}\"", entries, items, optional, mode);
    }

    private void AddSecret(Dictionary<string, VolumeFile> files, string name, IList<V1KeyToPath>? items, bool? optional, int mode)
    {
        var secret = sources.Secret(Namespace, name);
        if (secret is not null) AddEntries(files, $"secret \"{name}\"", secret.Data ?? new Dictionary<string, byte[]>(), items, optional, mode);
        else if (optional != true) _problems.Add($"secret \"{name}\" not found");
    }

    private void AddEntries(
        Dictionary<string, VolumeFile> files, string of, IDictionary<string, byte[]> entries, IList<V1KeyToPath>? items, bool? optional, int mode)
    {
        foreach (var item in items ?? [.. entries.Keys.Select(key => new V1KeyToPath { Key = key, Path = key })])
        {
            if (entries.TryGetValue(item.Key, out var content)) files[item.Path] = new VolumeFile(content, (UnixFileMode)(item.Mode ?? mode));
            else if (optional != true) _problems.Add($"{of} references non-existent key: {item.Key}");
        }
    }

    private void AddDownward(Dictionary<string, VolumeFile> files, IList<V1DownwardAPIVolumeFile>? items, int mode)
    {
        foreach (var item in items ?? [])
        {
            if (item.FieldRef is { } field && DownwardField.TryRead(pod, field.FieldPath, out var value))
                files[item.Path] = new VolumeFile(Encoding.UTF8.GetBytes(value), (UnixFileMode)(item.Mode ?? mode));
            else
                _problems.Add($"downwardAPI item {item.Path}: the process kubelet knows no such field");
        }
    }
}
