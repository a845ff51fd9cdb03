using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using PushOperator.DataPlane.Configuration.Commands;
using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Lifecycle;
using PushOperator.TestUtilities;
using PushOperator.TestUtilities.Tokens;

namespace PushOperator.Gateway.Tests.Support;

/// <summary>The gateway program as a process of its own, on an address of its own, as a pod runs it.</summary>
internal sealed class GatewayProcess : IAsyncDisposable
{
    private static int s_lastAddress;

    private readonly TemporaryDirectory _directory = new();
    private readonly StringBuilder _output = new();
    private readonly Process _process;

    private GatewayProcess(byte[] configuration, byte[] cursorKey, AccountIssuer accounts)
    {
        var number = Interlocked.Increment(ref s_lastAddress);
        Address = IPAddress.Parse($"127.61.{Environment.ProcessId % 250}.{number}");
        var configurationFile = Path.Combine(_directory.Path, "gateway.json");
        var keyFile = Path.Combine(_directory.Path, "cursor-key");
        File.WriteAllBytes(configurationFile, configuration);
        File.WriteAllBytes(keyFile, cursorKey);
        var start = new ProcessStartInfo("dotnet", [typeof(GatewayHost).Assembly.Location])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[GatewayConfiguration.FileVariable] = configurationFile;
        start.Environment[GatewayConfiguration.CursorKeyFileVariable] = keyFile;
        start.Environment[CommandAccess.FileVariable] = accounts.Write(_directory.Path);
        start.Environment[GatewayConfiguration.ListenAddressVariable] = Address.ToString();
        start.Environment[GatewayConfiguration.PodNameVariable] = $"dashboard-{number}";
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Append(line.Data);
        _process.ErrorDataReceived += (_, line) => Append(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        Http = new HttpClient
        {
            BaseAddress = new Uri($"http://{Address}:8081"),
            DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", accounts.Issue()) },
        };
        accounts.Dispose();
    }

    /// <summary>Of the process.</summary>
    public int Id => _process.Id;

    public IPAddress Address { get; }

    /// <summary>A client of the command port that may give commands.</summary>
    public HttpClient Http { get; }

    public IPEndPoint ProxyEndPoint => new(Address, 8080);

    public string Output
    {
        get
        {
            lock (_output) return _output.ToString();
        }
    }

    public static GatewayProcess Start(GatewayConfiguration configuration, byte[] cursorKey) => new(configuration.ToJson(), cursorKey, new AccountIssuer(configuration.Namespace, configuration.Group));

    public static GatewayProcess Start(string configuration) => new(Encoding.UTF8.GetBytes(configuration), new byte[32], new AccountIssuer("shop", "dashboard"));

    /// <summary>Waits until the pod says that it is ready.</summary>
    public Task ReadyAsync() => Eventually.HoldsAsync(
        async () =>
        {
            if (_process.HasExited) throw new InvalidOperationException($"exit code {_process.ExitCode}\n{Output}");
            try
            {
                return (await Http.GetAsync("/readyz")).IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        },
        "the gateway is ready");

    /// <summary>Sends SIGTERM.</summary>
    public async Task TerminateAsync() => (await Shell.RunAsync("kill", ["-TERM", $"{_process.Id}"])).OrThrow();

    /// <summary>Sends SIGSTOP: it stands still, and its kernel still accepts connections.</summary>
    public async Task FreezeAsync() => (await Shell.RunAsync("kill", ["-STOP", $"{_process.Id}"])).OrThrow();

    /// <summary>Sends SIGCONT.</summary>
    public async Task ThawAsync() => (await Shell.RunAsync("kill", ["-CONT", $"{_process.Id}"])).OrThrow();

    /// <summary>Sends SIGKILL.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Waits for the end of the process.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> EndedAsync()
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await _process.WaitForExitAsync(bound.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _directory.Dispose();
    }

    private void Append(string? line)
    {
        lock (_output) _output.AppendLine(line);
    }
}
