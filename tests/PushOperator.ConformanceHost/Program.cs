using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using PushOperator.ConformanceHost;

// What a foreign conformance suite talks to: PushOperator.ConformanceHost --port 9001 [--tls true]. Until SIGTERM or Ctrl-C.
var options = new ConfigurationBuilder().AddCommandLine(args).Build();
if (!int.TryParse(options["port"], NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is < 0 or > 65535)
{
    Console.Error.WriteLine($"--port {options["port"]}: 0 (any free one) to 65535 is wanted");
    return 2;
}

var tls = options["tls"] == "true";
await using var app = EchoHost.Build(new IPEndPoint(IPAddress.Loopback, port), tls ? SelfSigned.Certificate() : null, EchoHost.WideLimits);
await app.StartAsync();
Console.WriteLine($"echo at {(tls ? "wss" : "ws")}://127.0.0.1:{new Uri(app.Urls.First()).Port}/");
await app.WaitForShutdownAsync();
return 0;
