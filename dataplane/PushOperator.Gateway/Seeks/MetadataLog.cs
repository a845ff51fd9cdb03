using PushOperator.Gateway.Subscribers;

namespace PushOperator.Gateway.Seeks;

/// <summary>
/// Writes records to the group's metadata topic and says when they were read back: then everything that stands before them was read, too, and this pod knows what the record came after.
/// </summary>
/// <remarks>Thread-safe. At most as many wait as callers do; each waits at most ten seconds.</remarks>
internal sealed class MetadataLog(ISubscriberLog log, string pod, TimeProvider time)
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly List<(string Key, byte[] Value, TaskCompletionSource<bool> Read)> _waiting = [];
    private long _lastSync;

    /// <summary>Now, for records.</summary>
    /// <value>Unix milliseconds.</value>
    public long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>This pod, for records.</summary>
    public string Pod => pod;

    /// <summary>Whether the record was written and read back in time. False is not never: it may come later.</summary>
    public async Task<bool> WriteAsync(string key, byte[] value)
    {
        var read = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        var entry = (key, value, read);
        lock (_lock) _waiting.Add(entry);
        log.Write(key, value, isWritten =>
        {
            if (!isWritten) read.TrySetResult(false);
        });
        try
        {
            return await read.Task.WaitAsync(Bound, time);
        }
        catch (TimeoutException)
        {
            return false;
        }
        finally
        {
            lock (_lock) _waiting.Remove(entry);
        }
    }

    /// <summary>Whether everything that was in the topic when this was called has been read.</summary>
    public Task<bool> SyncAsync() => WriteAsync($"/sync/{pod}", new SeekMark(Now, pod, Interlocked.Increment(ref _lastSync)).ToJson());

    /// <summary>Writes without waiting.</summary>
    /// <param name="value">Null deletes the record.</param>
    public void Write(string key, byte[]? value) => log.Write(key, value, static _ => { });

    /// <summary>A record was read and what it says is known. The topic's thread.</summary>
    public void Read(string key, byte[]? value)
    {
        lock (_lock)
        {
            foreach (var (waitingKey, waitingValue, read) in _waiting)
            {
                if (waitingKey == key && value.AsSpan().SequenceEqual(waitingValue)) read.TrySetResult(true);
            }
        }
    }
}
