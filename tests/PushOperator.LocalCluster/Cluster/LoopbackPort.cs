using System.Net;
using System.Net.Sockets;

namespace PushOperator.LocalCluster.Cluster;

/// <summary>Ports of 127.0.0.1.</summary>
internal static class LoopbackPort
{
    /// <summary>A port that nobody listens on, below the range the kernel gives to outgoing connections.</summary>
    public static int Free()
    {
        var start = Random.Shared.Next(20_000, 31_000);
        return Enumerable.Range(start, 1_000).First(port => IsFree(IPAddress.Loopback, port));
    }

    /// <summary>The port asked for, or else <paramref name="preferred"/> if it is free, or else any.</summary>
    /// <exception cref="CannotStartException">The port asked for is taken.</exception>
    public static int Choose(int? asked, int preferred, string option)
    {
        if (asked is null) return IsFree(IPAddress.Loopback, preferred) ? preferred : Free();
        return IsFree(IPAddress.Loopback, asked.Value)
            ? asked.Value
            : throw new CannotStartException(ExitCode.Address, $"port {asked} of 127.0.0.1 is taken: choose another one with {option}");
    }

    /// <summary>Whether an address and port can be listened on now.</summary>
    public static bool IsFree(IPAddress address, int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(address, port));
            socket.Listen(1);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
