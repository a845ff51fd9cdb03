namespace PushOperator.Operator.Tests.Perturbation;

/// <summary>The stream of a watch with a say in each of its lines: whether it comes, and when.</summary>
internal sealed class WatchedLines(Stream inner, Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask<bool>> comes) : Stream
{
    private readonly MemoryStream _unfinished = new();
    private readonly Queue<byte[]> _lines = new();
    private readonly byte[] _chunk = new byte[16 * 1024];
    private ReadOnlyMemory<byte> _ready;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_ready.IsEmpty)
        {
            if (_lines.TryDequeue(out var line))
            {
                if (await comes(line, cancellationToken)) _ready = line;
                continue;
            }

            var count = await inner.ReadAsync(_chunk, cancellationToken);
            if (count == 0) return 0;
            Split(_chunk.AsSpan(0, count));
        }

        var length = Math.Min(buffer.Length, _ready.Length);
        _ready[..length].CopyTo(buffer);
        _ready = _ready[length..];
        return length;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }

    private void Split(ReadOnlySpan<byte> chunk)
    {
        while (chunk.IndexOf((byte)'\n') is var end and >= 0)
        {
            _unfinished.Write(chunk[..(end + 1)]);
            _lines.Enqueue(_unfinished.ToArray());
            _unfinished.SetLength(0);
            chunk = chunk[(end + 1)..];
        }

        _unfinished.Write(chunk);
    }
}
