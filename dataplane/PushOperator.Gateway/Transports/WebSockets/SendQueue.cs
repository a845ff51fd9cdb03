using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace PushOperator.Gateway.Transports.WebSockets;

/// <summary>What the kernel still has to send of a connection, or has sent without hearing that it arrived.</summary>
internal static partial class SendQueue
{
    /// <summary>SIOCOUTQ of Linux.</summary>
    private const nuint OutputQueue = 0x5411;

    /// <summary>Bytes in it; 0 where the kernel does not say, or the socket is closed.</summary>
    public static int Length(Socket socket)
    {
        if (!OperatingSystem.IsLinux()) return 0;
        try
        {
            return Ioctl(socket.SafeHandle, OutputQueue, out var bytes) == 0 ? bytes : 0;
        }
        catch (ObjectDisposedException)
        {
            return 0;
        }
    }

    /// <summary>Has the kernel send FIN after what it still has.</summary>
    public static void Finish(Socket socket)
    {
        try
        {
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The subscriber was faster: nothing is left to tell it.
        }
    }

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static partial int Ioctl(SafeHandle socket, nuint request, out int value);
}
