using PushOperator.LocalCluster.Kubelet.Processes;

namespace PushOperator.LocalCluster.Cluster;

/// <summary>The directory of one local cluster, held by one process at a time.</summary>
internal sealed class DataDirectory : IDisposable
{
    private const string TemporaryPrefix = "push-operator-local-";
    private const string UnnamedPrefix = "." + TemporaryPrefix;
    private readonly FileStream _lock;
    private readonly bool _temporary;

    private DataDirectory(string path, FileStream @lock, bool temporary) => (Path, _lock, _temporary) = (path, @lock, temporary);

    /// <summary>Its full path.</summary>
    public string Path { get; }

    /// <summary>The kubeconfig that users of the cluster take.</summary>
    public string Kubeconfig => Of("kubeconfig");

    /// <summary>Takes the directory, made if it is not there; without a path, a temporary one.</summary>
    /// <exception cref="CannotStartException">It cannot be written, or another local cluster runs in it.</exception>
    public static DataDirectory Open(string? path)
    {
        if (path is not null) return OpenNamed(System.IO.Path.GetFullPath(path));
        SweepTemporary();
        return OpenTemporary();
    }

    /// <summary>A path inside.</summary>
    public string Of(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    /// <summary>Lets go of it; a temporary one is removed.</summary>
    public void Dispose()
    {
        if (_temporary) Remove(Path);
        _lock.Dispose();
    }

    private static string LockFile(string directory) => System.IO.Path.Combine(directory, "lock");

    private static FileStream Lock(string directory) => new(LockFile(directory), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);

    private static DataDirectory OpenNamed(string full)
    {
        try
        {
            Directory.CreateDirectory(full);
            return new DataDirectory(full, Lock(full), temporary: false);
        }
        catch (IOException exception) when (File.Exists(LockFile(full)))
        {
            throw new CannotStartException(ExitCode.DataDirectory, $"another local cluster runs in {full}: stop it, or choose another directory with --data", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CannotStartException(ExitCode.DataDirectory, $"--data {full} cannot be written: {exception.Message}", exception);
        }
    }

    // Gets its name with its lock already held, and loses it before its content: who sweeps never meets one that is half there.
    private static DataDirectory OpenTemporary()
    {
        var id = Guid.NewGuid().ToString("N")[..8];
        var full = InTemporary(TemporaryPrefix + id);
        try
        {
            var unnamed = Directory.CreateDirectory(InTemporary(UnnamedPrefix + id)).FullName;
            var @lock = Lock(unnamed);
            Directory.Move(unnamed, full);
            return new DataDirectory(full, @lock, temporary: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CannotStartException(ExitCode.DataDirectory, $"{full} cannot be written: {exception.Message}; choose a directory with --data", exception);
        }
    }

    private static void Remove(string directory)
    {
        var unnamed = InTemporary(UnnamedPrefix + Guid.NewGuid().ToString("N")[..8]);
        Directory.Move(directory, unnamed);
        Directory.Delete(unnamed, recursive: true);
    }

    private static string InTemporary(string name) => System.IO.Path.Combine(System.IO.Path.GetTempPath(), name);

    /// <summary>Removes temporary directories whose cluster was killed: nobody holds their lock.</summary>
    private static void SweepTemporary()
    {
        foreach (var directory in Directory.GetDirectories(System.IO.Path.GetTempPath(), TemporaryPrefix + "*"))
        {
            try
            {
                using var held = Lock(directory);
                new ProcessRecords(System.IO.Path.Combine(directory, "node", "processes")).KillLeftovers();
                Remove(directory);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // In use, or another user's: not ours to remove.
            }
        }
    }
}
