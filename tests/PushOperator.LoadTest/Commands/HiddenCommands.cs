using System.CommandLine;
using System.Net;
using PushOperator.LoadTest.Serving;
using PushOperator.LoadTest.Subscribing;

namespace PushOperator.LoadTest.Commands;

/// <summary>What <c>run</c> starts in processes of their own. They end with their standard input.</summary>
internal static class HiddenCommands
{
    public static Command Serve()
    {
        var kind = new Argument<YardstickKind>("kind");
        var address = new Argument<string>("address");
        var port = new Argument<int>("port");
        var command = new Command("serve", "A yardstick.") { kind, address, port };
        command.Hidden = true;
        command.SetAction((parsed, _) => YardstickHost.RunAsync(parsed.GetValue(kind), new IPEndPoint(IPAddress.Parse(parsed.GetValue(address)!), parsed.GetValue(port))));
        return command;
    }

    public static Command Proxy()
    {
        var kind = new Argument<ProxyKind>("kind");
        var address = new Argument<string>("address");
        var port = new Argument<int>("port");
        var gateway = new Argument<string>("gateway");
        var command = new Command("proxy", "A proxy in front of a gateway.") { kind, address, port, gateway };
        command.Hidden = true;
        command.SetAction((parsed, _) => ProxyHost.RunAsync(
            parsed.GetValue(kind), new IPEndPoint(IPAddress.Parse(parsed.GetValue(address)!), parsed.GetValue(port)), IPAddress.Parse(parsed.GetValue(gateway)!)));
        return command;
    }

    public static Command Subscribe()
    {
        var command = new Command("subscribe", "The subscribers of one server.") { Hidden = true };
        command.SetAction(_ =>
        {
            using var fleet = new SubscriberFleet(answer => Console.WriteLine(FleetJson.Write(answer)));
            fleet.Run();
        });
        return command;
    }
}
