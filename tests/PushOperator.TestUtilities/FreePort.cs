using System.Net;
using System.Net.Sockets;

namespace PushOperator.TestUtilities;

/// <summary>Ports of loopback that nobody listens on.</summary>
public static class FreePort
{
    private static int s_next = 20_000 + (Environment.ProcessId * 61 % 10_000);

    /// <summary>
    /// The first of <paramref name="count"/> free ports in a row. They are taken below the range the kernel gives to outgoing
    /// connections, so that no client of the same test gets one of them by chance; each process starts at another place.
    /// </summary>
    public static int Next(int count = 1)
    {
        for (var attempt = 0; attempt < 10_000; attempt++)
        {
            var first = Interlocked.Add(ref s_next, count) - count;
            if (first + count >= 32_000)
            {
                Interlocked.CompareExchange(ref s_next, 20_000, first + count);
                continue;
            }

            if (Enumerable.Range(first, count).All(IsFree)) return first;
        }

        throw new InvalidOperationException($"no {count} free ports in a row between 20000 and 32000");
    }

    private static bool IsFree(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
