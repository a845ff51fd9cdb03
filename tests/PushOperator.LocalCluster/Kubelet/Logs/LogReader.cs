using System.Globalization;
using System.Runtime.CompilerServices;

namespace PushOperator.LocalCluster.Kubelet.Logs;

/// <summary>Reads what <see cref="ContainerLog"/> writes, from another thread or after the container ended.</summary>
/// <param name="path">The log's file; it need not exist (then it is empty).</param>
/// <param name="ended">Whether no more will be written: what ends a follow.</param>
internal sealed class LogReader(string path, Func<bool> ended, TimeProvider time)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);

    /// <summary>The lines asked for, oldest first, without line ends; a follow goes on until the container ends.</summary>
    public async IAsyncEnumerable<string> ReadAsync(LogRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (bytes, skip) = (0L, 0);
        if (request.TailLines is { } tail)
        {
            var total = 0;
            await foreach (var _ in EntriesAsync(follow: false, cancellationToken)) total++;
            skip = Math.Max(0, total - tail);
        }

        await foreach (var entry in EntriesAsync(request.Follow, cancellationToken))
        {
            if (skip-- > 0 || (request.Since is { } since && TimeOf(entry) < since)) continue;
            var line = request.Timestamps ? entry : entry[(entry.IndexOf(' ') + 1)..];
            bytes += line.Length + 1;
            if (bytes > request.LimitBytes) yield break;
            yield return line;
        }
    }

    private async IAsyncEnumerable<string> EntriesAsync(bool follow, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (File.Exists(path + ".1"))
        {
            await foreach (var entry in File.ReadLinesAsync(path + ".1", cancellationToken)) yield return entry;
        }

        var rotated = File.Exists(path);
        while (rotated)
        {
            rotated = false;
            await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(stream);
            for (var over = false; !over && !rotated;)
            {
                // Both asked before reading, so that what was written just before is still read.
                over = !follow || ended();
                rotated = new FileInfo(path) is { Exists: true } now && now.Length < stream.Length;
                while (await reader.ReadLineAsync(cancellationToken) is { } entry) yield return entry;
                if (!over && !rotated) await Task.Delay(Poll, time, cancellationToken);
            }
        }
    }

    private static DateTimeOffset TimeOf(string entry) =>
        DateTimeOffset.TryParse(entry.AsSpan(0, Math.Max(0, entry.IndexOf(' '))), CultureInfo.InvariantCulture, out var time) ? time : DateTimeOffset.MinValue;
}
