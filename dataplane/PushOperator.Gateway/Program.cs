using PushOperator.DataPlane.Configuration.Limits;
using PushOperator.Gateway.Groups;
using PushOperator.Gateway.Lifecycle;

// EX_CONFIG of sysexits.h: restarting does not help, the configuration has to change.
const int BadConfiguration = 78;

if (GatewaySettingsReader.Read(Environment.GetEnvironmentVariable, FileDescriptorLimit.Read() ?? int.MaxValue, out var settings) is { } problem)
{
    await Console.Error.WriteLineAsync($"push-gateway cannot start: {problem}");
    return BadConfiguration;
}

await using var app = GatewayHost.Build(settings!, services => services.AddSubscriberGroup(settings!.Configuration));
await app.RunAsync();
return 0;
