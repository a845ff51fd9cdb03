using System.Diagnostics;
using PushOperator.DataPlane.Configuration.Commands;
using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.TestUtilities;
using PushOperator.TestUtilities.Tokens;

namespace PushOperator.Client.Tests.RealGateway;

/// <summary>The gateway program as a process of its own, at a loopback address where it can be ended and started again.</summary>
internal sealed class GatewayProcess : IAsyncDisposable
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(5) };

    private readonly TemporaryDirectory _directory = new();
    private readonly string _accessFile;
    private Process? _process;

    public GatewayProcess(string address, GatewayConfiguration configuration)
    {
        Address = address;
        File.WriteAllBytes(ConfigurationFile, configuration.ToJson());
        using var accounts = new AccountIssuer(configuration.Namespace, configuration.Group);
        (_accessFile, CommandToken) = (accounts.Write(_directory.Path), accounts.Issue());
        File.WriteAllBytes(CursorKeyFile, [.. Enumerable.Range(1, 32).Select(i => (byte)i)]);
    }

    public string Address { get; }

    public Uri Subscribe => new($"ws://{Address}:8080/ws");

    public Uri CommandPort => new($"http://{Address}:8081");

    /// <summary>What commands are given with.</summary>
    public string CommandToken { get; }

    private string ConfigurationFile => Path.Combine(_directory.Path, "gateway.json");

    private string CursorKeyFile => Path.Combine(_directory.Path, "cursor-key");

    private string LogFile => Path.Combine(_directory.Path, "log");

    /// <summary>Starts the program and waits until it says that it is ready.</summary>
    public async Task StartAsync()
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "PushOperator.Gateway.dll")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                [GatewayConfiguration.FileVariable] = ConfigurationFile,
                [GatewayConfiguration.CursorKeyFileVariable] = CursorKeyFile,
                [CommandAccess.FileVariable] = _accessFile,
                [GatewayConfiguration.ListenAddressVariable] = Address,
                [GatewayConfiguration.PodNameVariable] = "gateway-1",
                ["Logging__LogLevel__Default"] = "Debug",
            },
        };
        _process = Process.Start(start)!;
        _process.OutputDataReceived += Append;
        _process.ErrorDataReceived += Append;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await Eventually.HoldsAsync(IsReadyAsync, $"the gateway ready; its log is {LogFile}", TimeSpan.FromSeconds(40));
    }

    /// <summary>Ends it as Kubernetes does: SIGTERM, and time to say goodbye.</summary>
    public async Task TerminateAsync()
    {
        (await Shell.RunAsync("kill", ["-TERM", $"{_process!.Id}"])).OrThrow();
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(40));
    }

    /// <summary>Ends it as a crash does.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>What it has written to its log so far, down to each connection.</summary>
    public string Log()
    {
        lock (_directory) return File.ReadAllText(LogFile);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false }) await KillAsync();
        _process?.Dispose();
        _directory.Dispose();
    }

    private void Append(object sender, DataReceivedEventArgs line)
    {
        lock (_directory) File.AppendAllText(LogFile, $"{line.Data}\n");
    }

    private async Task<bool> IsReadyAsync()
    {
        if (_process!.HasExited) throw new InvalidOperationException($"the gateway ended with {_process.ExitCode}:\n{await File.ReadAllTextAsync(LogFile)}");
        try
        {
            using var response = await Http.GetAsync(new Uri(CommandPort, "/readyz"));
            return response.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }
}
