using System.Net;
using PushOperator.FaultRunner.Faults;
using PushOperator.FaultRunner.Workload;
using PushOperator.TestUtilities;

namespace PushOperator.FaultRunner.Ground;

/// <summary>The router's public port, as somebody sees it who connects for the first time.</summary>
internal sealed class FrontDoor
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private readonly TimeProvider _time;

    public FrontDoor(FaultGround ground)
    {
        var url = new Uri(ground.Cluster.Url);
        (EndPoint, _time) = (new IPEndPoint(IPAddress.Parse(url.Host), url.Port), ground.Time);
    }

    /// <summary>Where it is.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>Path of a group.</summary>
    public static string PathOf(string group) => $"/{Orders.Namespace}/{group}/ws";

    /// <summary>Tries to connect to a group, and vanishes.</summary>
    public async Task<Knock> KnockAsync(string group)
    {
        var began = _time.GetTimestamp();
        using var socket = await RawWebSocket.OpenAsync(EndPoint);
        var status = await socket.HandshakeAsync(RawWebSocket.Request(PathOf(group)));
        var knock = new Knock(status, _time.GetElapsedTime(began), socket.Header("Retry-After"));
        socket.Reset();
        return knock;
    }

    /// <summary>Knocks again and again while something goes on; each one has to be let in.</summary>
    /// <param name="group">Where.</param>
    /// <param name="within">Longest time that one may take.</param>
    /// <param name="meanwhile">What goes on.</param>
    /// <exception cref="FaultException">One was not let in, or not in time.</exception>
    public async Task IsOpenAsync(string group, TimeSpan within, Task meanwhile)
    {
        do
        {
            var knock = await KnockAsync(group);
            if (knock.Status != 101) throw new FaultException($"a handshake was answered with {knock.Status} after {knock.Took.TotalSeconds:0.0} s");
            if (knock.Took > within) throw new FaultException($"a handshake took {knock.Took.TotalSeconds:0.0} s");
            await Task.Delay(Pause, _time);
        }
        while (!meanwhile.IsCompleted);
        await meanwhile;
    }
}
