using System.Diagnostics;
using PushOperator.LoadTest.Serving;
using PushOperator.LoadTest.Subscribing;

namespace PushOperator.LoadTest.Servers;

/// <summary>A gateway behind a proxy, whose process is the one that is measured.</summary>
internal sealed class ProxiedServer(ProxyKind kind, ILoadedServer gateway) : ILoadedServer
{
    private const int Port = 8080;
    private static readonly TimeSpan s_startBound = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    public string Name => NameOf(kind);

    /// <summary>Its name in tables and options.</summary>
    public static string NameOf(ProxyKind kind) => kind == ProxyKind.Router ? "router" : "yarp";

    /// <inheritdoc/>
    public async Task<RunningServer> StartAsync(CancellationToken stop)
    {
        var behind = await gateway.StartAsync(stop);
        try
        {
            var address = LoopbackAddress.Next();
            var process = OwnProgram.Start("proxy", kind.ToString(), address, $"{Port}", behind.Profile.Address);
            var line = await process.StandardOutput.ReadLineAsync(stop).AsTask().WaitAsync(s_startBound, stop);
            if (line == YardstickHost.Ready) return new RunningServer(process.Id, Profile(behind, address), behind.Source, () => EndAsync(process, behind));
            await OwnProgram.EndAsync(process);
            throw new LoadTestException($"{Name} did not start at {address}:{Port}");
        }
        catch
        {
            await behind.DisposeAsync();
            throw;
        }
    }

    // The router's URL of the group; the gateway knows it, too.
    private static SubscriberProfile Profile(RunningServer behind, string address) =>
        behind.Profile with { Address = address, Port = Port, Path = "/load/test" + behind.Profile.Path };

    private static async Task EndAsync(Process proxy, RunningServer behind)
    {
        await OwnProgram.EndAsync(proxy);
        await behind.End();
    }
}
