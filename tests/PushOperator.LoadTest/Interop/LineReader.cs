using System.Text;

namespace PushOperator.LoadTest.Interop;

/// <summary>Lines from standard input for a loop that waits for it with <see cref="Epoll"/>: reads what is there and never waits for more. One thread.</summary>
internal sealed unsafe class LineReader
{
    /// <summary>File number.</summary>
    public const int StandardInput = 0;

    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly StringBuilder _rest = new();

    /// <summary>Nothing comes any more.</summary>
    public bool Ended { get; private set; }

    /// <summary>The whole lines that are there. To be called when the file is readable.</summary>
    public IReadOnlyList<string> Read()
    {
        nint read;
        fixed (byte* buffer = _buffer) read = Libc.Read(StandardInput, buffer, (nuint)_buffer.Length);
        if (read <= 0)
        {
            Ended = true;
            return [];
        }

        _rest.Append(Encoding.UTF8.GetString(_buffer, 0, (int)read));
        var parts = _rest.ToString().Split('\n');
        _rest.Clear().Append(parts[^1]);
        return parts[..^1];
    }
}
