using System.Globalization;
using System.Text;

namespace PushOperator.LocalCluster.Kubelet.Logs;

/// <summary>
/// The output of one run of a container in a file: each line behind its time (RFC 3339, UTC). At the limit the file becomes
/// <c>….1</c>, replacing the one before. Thread-safe.
/// </summary>
internal sealed class ContainerLog : IDisposable
{
    private readonly Lock _lock = new();
    private readonly string _path;
    private readonly long _limit;
    private readonly TimeProvider _time;
    private FileStream _file;

    /// <summary>Begins an empty log.</summary>
    public ContainerLog(string path, long limit, TimeProvider time)
    {
        (_path, _limit, _time) = (path, limit, time);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        _file = Open();
    }

    /// <summary>Appends a line, visible to readers at once. After <see cref="Dispose"/> nothing is written.</summary>
    public void Append(string line)
    {
        var entry = Encoding.UTF8.GetBytes($"{_time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffffffZ", CultureInfo.InvariantCulture)} {line}\n");
        lock (_lock)
        {
            if (!_file.CanWrite) return;
            if (_file.Length > _limit) Rotate();
            _file.Write(entry);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock) _file.Dispose();
    }

    private void Rotate()
    {
        _file.Dispose();
        File.Move(_path, _path + ".1", overwrite: true);
        _file = Open();
    }

    /// <summary>Unbuffered: an entry is one write, so that a reader never sees half of one.</summary>
    private FileStream Open() => new(_path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
}
