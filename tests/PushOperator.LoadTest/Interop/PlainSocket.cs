using System.Buffers.Binary;
using System.ComponentModel;
using System.Net;
using System.Runtime.InteropServices;

namespace PushOperator.LoadTest.Interop;

/// <summary>Non-blocking TCP sockets by file number: what thousands of connections can afford.</summary>
internal static unsafe class PlainSocket
{
    /// <summary>Result of <see cref="Send"/> and <see cref="Receive"/> when nothing can be done now.</summary>
    public const int WouldBlock = -1;

    /// <summary>Result of <see cref="Send"/> and <see cref="Receive"/> when the connection is gone; <see cref="Receive"/> gives 0 when the other side ended it in order.</summary>
    public const int Gone = -2;

    private const int AddressLength = 16;

    /// <summary>Begins to connect; the socket is writable when that is decided.</summary>
    public static int Connect(IPAddress source, IPEndPoint target)
    {
        var socket = Create();
        Set(socket, Libc.LevelIp, Libc.BindAddressNoPort, 1);
        WithAddress(new IPEndPoint(source, 0), (address, length) => Checked(Libc.Bind(socket, (byte*)address, length), $"bind {source}"));
        WithAddress(target, (address, length) =>
        {
            var result = Libc.Connect(socket, (byte*)address, length);
            if (result < 0 && Marshal.GetLastPInvokeError() == Libc.InProgress) result = 0;
            Checked(result, $"connect {target}");
        });
        return socket;
    }

    /// <summary>Whether a connect that was begun has succeeded.</summary>
    public static bool IsConnected(int socket)
    {
        int error;
        uint length = sizeof(int);
        return Libc.GetOption(socket, Libc.LevelSocket, Libc.SocketError, &error, &length) == 0 && error == 0;
    }

    /// <summary>A listening socket.</summary>
    public static int Listen(IPEndPoint endpoint)
    {
        var socket = Create();
        Set(socket, Libc.LevelSocket, Libc.ReuseAddress, 1);
        WithAddress(endpoint, (address, length) => Checked(Libc.Bind(socket, (byte*)address, length), $"bind {endpoint}"));
        Checked(Libc.Listen(socket, 4_096), "listen");
        return socket;
    }

    /// <summary>Takes a connection that waits; −1 when none does.</summary>
    public static int Accept(int listener)
    {
        var socket = Libc.Accept(listener, 0, 0, Libc.NonBlocking | Libc.CloseOnExec);
        if (socket < 0)
        {
            if (Marshal.GetLastPInvokeError() == Libc.Again) return WouldBlock;
            Checked(socket, "accept4");
        }

        Set(socket, Libc.LevelTcp, Libc.NoDelay, 1);
        return socket;
    }

    /// <summary>Hands the kernel what it takes: bytes taken, <see cref="WouldBlock"/> or <see cref="Gone"/>.</summary>
    public static int Send(int socket, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* pointer = bytes) return Outcome(Libc.Send(socket, pointer, (nuint)bytes.Length, Libc.NoSignal));
    }

    /// <summary>Takes what is there: bytes, <see cref="WouldBlock"/>, <see cref="Gone"/>, or 0 at the end.</summary>
    public static int Receive(int socket, Span<byte> buffer)
    {
        fixed (byte* pointer = buffer) return Outcome(Libc.Receive(socket, pointer, (nuint)buffer.Length, 0));
    }

    private static int Outcome(nint result)
    {
        if (result >= 0) return (int)result;
        return Marshal.GetLastPInvokeError() == Libc.Again ? WouldBlock : Gone;
    }

    private static int Create()
    {
        var socket = Checked(Libc.Socket(Libc.InterNetwork, Libc.Stream | Libc.NonBlocking | Libc.CloseOnExec, 0), "socket");
        Set(socket, Libc.LevelTcp, Libc.NoDelay, 1);
        return socket;
    }

    private static void Set(int socket, int level, int option, int value) => Checked(Libc.SetOption(socket, level, option, &value, sizeof(int)), "setsockopt");

    private static void WithAddress(IPEndPoint endpoint, Action<nint, uint> call)
    {
        Span<byte> address = stackalloc byte[AddressLength];
        address.Clear();
        BinaryPrimitives.WriteUInt16LittleEndian(address, Libc.InterNetwork);
        BinaryPrimitives.WriteUInt16BigEndian(address[2..], (ushort)endpoint.Port);
        endpoint.Address.TryWriteBytes(address[4..], out _);
        fixed (byte* pointer = address) call((nint)pointer, AddressLength);
    }

    private static int Checked(int result, string call) => result >= 0 ? result : throw new Win32Exception(Marshal.GetLastPInvokeError(), $"{call}: {Marshal.GetLastPInvokeErrorMessage()}");
}
