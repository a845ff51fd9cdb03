using System.Net;

namespace PushOperator.LoadTest.Serving;

/// <summary>Runs a yardstick in this process: prints <c>ready</c> when it serves, and ends with its standard input.</summary>
internal static class YardstickHost
{
    /// <summary>The line that says that it serves.</summary>
    public const string Ready = "ready";

    // The common read buffer of such programs.
    private const int NaiveReceiveBytes = 4_096;

    public static async Task RunAsync(YardstickKind kind, IPEndPoint endpoint)
    {
        switch (kind)
        {
            case YardstickKind.Ceiling:
                RunPlain(new BroadcastServer(endpoint, batch: true));
                break;
            case YardstickKind.PerMessage:
                RunPlain(new BroadcastServer(endpoint, batch: false));
                break;
            case YardstickKind.Dispatch:
                RunPlain(new DispatchServer(endpoint));
                break;
            case YardstickKind.Naive:
                await new KestrelServer(endpoint, NaiveReceiveBytes).RunAsync(SayReady);
                break;
            case YardstickKind.Kestrel:
                await new KestrelServer(endpoint, receiveBytes: 0).RunAsync(SayReady);
                break;
            case YardstickKind.SignalR:
                await new SignalRServer(endpoint).RunAsync(SayReady);
                break;
        }
    }

    private static void RunPlain(PlainServer server)
    {
        using (server)
        {
            SayReady();
            server.Run();
        }
    }

    private static void SayReady() => Console.WriteLine(Ready);
}
