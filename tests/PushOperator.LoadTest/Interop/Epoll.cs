using System.Buffers.Binary;
using System.ComponentModel;
using System.Runtime.InteropServices;

namespace PushOperator.LoadTest.Interop;

/// <summary>An epoll instance: tells which of many files can be read or written, level-triggered. One thread.</summary>
internal sealed unsafe class Epoll : IDisposable
{
    public const uint Readable = 0x001;
    public const uint Writable = 0x004;
    public const uint Broken = 0x008 | 0x010;

    private const int Most = 512;
    private const int Add = 1;
    private const int Remove = 2;
    private const int Modify = 3;
    private const int Interrupted = 4;

    // struct epoll_event is packed on x86-64 and nowhere else.
    private static readonly int s_dataAt = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;
    private static readonly int s_stride = s_dataAt + 8;

    private readonly byte[] _events = GC.AllocateArray<byte>(Most * 16, pinned: true);
    private readonly int _file = Checked(Libc.CreateEpoll(Libc.CloseOnExec), "epoll_create1");

    /// <summary>Watches a file; <paramref name="tag"/> comes back with its events.</summary>
    public void Watch(int file, uint events, int tag) => Control(Add, file, events, tag);

    /// <summary>Watches it for other events.</summary>
    public void Change(int file, uint events, int tag) => Control(Modify, file, events, tag);

    public void Forget(int file) => Control(Remove, file, 0, 0);

    /// <summary>Waits for events.</summary>
    /// <param name="timeoutMs">−1: for ever; 0: not at all.</param>
    /// <returns>How many there are, to be read with <see cref="EventsOf"/> and <see cref="TagOf"/> until the next call.</returns>
    public int Wait(int timeoutMs)
    {
        fixed (byte* events = _events)
        {
            var count = Libc.WaitEpoll(_file, events, Most, timeoutMs);
            if (count < 0 && Marshal.GetLastPInvokeError() == Interrupted) return 0;
            return Checked(count, "epoll_wait");
        }
    }

    public uint EventsOf(int index) => BinaryPrimitives.ReadUInt32LittleEndian(_events.AsSpan(index * s_stride));

    public int TagOf(int index) => BinaryPrimitives.ReadInt32LittleEndian(_events.AsSpan((index * s_stride) + s_dataAt));

    public void Dispose() => Libc.Close(_file);

    private void Control(int operation, int file, uint events, int tag)
    {
        Span<byte> change = stackalloc byte[16];
        change.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(change, events);
        BinaryPrimitives.WriteInt32LittleEndian(change[s_dataAt..], tag);
        fixed (byte* pointer = change) Checked(Libc.ControlEpoll(_file, operation, file, pointer), "epoll_ctl");
    }

    private static int Checked(int result, string call) => result >= 0 ? result : throw new Win32Exception(Marshal.GetLastPInvokeError(), $"{call}: {Marshal.GetLastPInvokeErrorMessage()}");
}
