using PushOperator.TestUtilities;

namespace PushOperator.Gateway.Tests.Support;

/// <summary>The <c>ws</c> package of Node.js: a WebSocket client that others wrote. Installed once for a test project, into a directory that goes with it.</summary>
public sealed class NodeWebSocketClient : IDisposable
{
    private readonly SemaphoreSlim _installing = new(1, 1);
    private readonly TemporaryDirectory _directory = new();
    private bool _installed;
    private string? _missing;

    /// <summary>Makes it ready; skips the test, saying why, where that cannot be done.</summary>
    public async Task RequireAsync()
    {
        await InstallAsync();
        if (_missing is not null) Assert.Skip(_missing);
    }

    /// <summary>Runs a script that may <c>require('ws')</c>. Skips the test, saying why, where there is no Node.js or no package.</summary>
    public async Task<Shell.Result> RunAsync(string script, params string[] arguments)
    {
        await RequireAsync();
        return await Shell.RunAsync("node", ["-e", script, .. arguments], workingDirectory: _directory.Path, timeout: TimeSpan.FromSeconds(30));
    }

    public void Dispose() => _directory.Dispose();

    private async Task InstallAsync()
    {
        await _installing.WaitAsync();
        try
        {
            if (_installed || _missing is not null) return;
            var install = await Shell.RunAsync("npm", ["install", "--no-audit", "--no-fund", "--silent", "ws@8"], workingDirectory: _directory.Path, timeout: TimeSpan.FromSeconds(60));
            _installed = install.ExitCode == 0;
            _missing = _installed ? null : $"npm could not install ws: {install.Error}";
        }
        catch (Exception exception) when (exception is System.ComponentModel.Win32Exception or TimeoutException)
        {
            _missing = $"this test runs a client on Node.js: {exception.Message}";
        }
        finally
        {
            _installing.Release();
        }
    }
}
