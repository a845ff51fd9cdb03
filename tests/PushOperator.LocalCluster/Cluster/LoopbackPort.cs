using System.Net;
using System.Net.Sockets;

namespace PushOperator.LocalCluster.Cluster;

/// <summary>A port of 127.0.0.1 that nobody listened on, kept from other local clusters until the program it is for listens there, and after.</summary>
/// <remarks>A listening socket on another loopback address with the same port is the claim: two clusters that start at once never choose the same one.</remarks>
internal sealed class LoopbackPort : IDisposable
{
    private static readonly IPAddress s_claims = IPAddress.Parse("127.255.0.1");
    private readonly Socket _claim;

    private LoopbackPort(int number, Socket claim) => (Number, _claim) = (number, claim);

    /// <summary>The port.</summary>
    public int Number { get; }

    /// <summary>Any port, below the range the kernel gives to outgoing connections.</summary>
    public static LoopbackPort Any()
    {
        var start = Random.Shared.Next(20_000, 31_000);
        return Enumerable.Range(start, 1_000).Select(TryClaim).OfType<LoopbackPort>().First();
    }

    /// <summary>The port asked for, or else <paramref name="preferred"/> if it is free, or else any.</summary>
    /// <exception cref="CannotStartException">The port asked for is taken.</exception>
    public static LoopbackPort Choose(int? asked, int preferred, string option)
    {
        if (asked is null) return TryClaim(preferred) ?? Any();
        return TryClaim(asked.Value)
            ?? throw new CannotStartException(ExitCode.Address, $"port {asked} of 127.0.0.1 is taken: choose another one with {option}");
    }

    /// <summary>Whether an address and port can be listened on now.</summary>
    public static bool IsFree(IPAddress address, int port)
    {
        using var socket = TryListen(address, port);
        return socket is not null;
    }

    /// <inheritdoc/>
    public void Dispose() => _claim.Dispose();

    private static LoopbackPort? TryClaim(int port)
    {
        if (TryListen(s_claims, port) is not { } claim) return null;
        if (IsFree(IPAddress.Loopback, port)) return new LoopbackPort(port, claim);
        claim.Dispose();
        return null;
    }

    private static Socket? TryListen(IPAddress address, int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(address, port));
            socket.Listen(1);
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }
}
