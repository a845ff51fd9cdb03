using PushOperator.LocalCluster.Kubelet.Processes;

namespace PushOperator.LocalCluster.Kubelet.Volumes;

/// <summary>
/// A directory whose files change all at once, laid out as a kubelet does it: the files lie in a directory of their own, <c>..data</c> is
/// a link to it, every visible name is a link through <c>..data</c>, and an update is one rename of that link. A program that watches the
/// directory sees what it would see in a cluster.
/// </summary>
/// <param name="path">Where; what is there must have been written by this object.</param>
internal sealed class AtomicDirectory(string path)
{
    private const string Link = "..data";
    private IReadOnlyDictionary<string, VolumeFile>? _written;
    private string? _data;
    private int _version;

    /// <summary>Makes the directory hold exactly these files. Does nothing when it already does.</summary>
    /// <returns>Whether anything was written.</returns>
    public bool Write(IReadOnlyDictionary<string, VolumeFile> files)
    {
        if (_written is not null && Same(_written, files)) return false;
        Directory.CreateDirectory(path);
        var data = $"..{_version++}";
        WriteFiles(Path.Combine(path, data), files);
        Directory.CreateSymbolicLink(Path.Combine(path, Link + "_tmp"), data);
        Posix.Rename(Path.Combine(path, Link + "_tmp"), Path.Combine(path, Link));
        LinkNames(files);
        if (_data is not null) Directory.Delete(Path.Combine(path, _data), recursive: true);
        (_written, _data) = (files, data);
        return true;
    }

    private static void WriteFiles(string directory, IReadOnlyDictionary<string, VolumeFile> files)
    {
        Directory.CreateDirectory(directory);
        foreach (var (name, file) in files)
        {
            var target = Path.Combine(directory, name);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.WriteAllBytes(target, file.Content);
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(target, file.Mode);
        }
    }

    /// <summary>A visible link for each first part of a path, and none for what is gone.</summary>
    private void LinkNames(IReadOnlyDictionary<string, VolumeFile> files)
    {
        var names = files.Keys.Select(file => file.Split('/')[0]).ToHashSet(StringComparer.Ordinal);
        foreach (var name in names)
        {
            var link = Path.Combine(path, name);
            if (!Path.Exists(link)) File.CreateSymbolicLink(link, Path.Combine(Link, name));
        }

        foreach (var entry in new DirectoryInfo(path).EnumerateFileSystemInfos())
        {
            if (!entry.Name.StartsWith("..", StringComparison.Ordinal) && !names.Contains(entry.Name)) entry.Delete();
        }
    }

    private static bool Same(IReadOnlyDictionary<string, VolumeFile> one, IReadOnlyDictionary<string, VolumeFile> other) =>
        one.Count == other.Count && one.All(entry =>
            other.TryGetValue(entry.Key, out var file) && file.Mode == entry.Value.Mode && file.Content.AsSpan().SequenceEqual(entry.Value.Content));
}
