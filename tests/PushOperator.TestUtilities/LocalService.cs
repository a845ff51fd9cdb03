using System.Diagnostics;
using System.Globalization;

namespace PushOperator.TestUtilities;

/// <summary>
/// Something that a script called <c>local</c> starts in a directory (<c>local start DIR PORT …</c>) and stops again (<c>local stop DIR</c>). Its
/// processes are not ours, so a watchdog outlives us and stops them should we be killed.
/// </summary>
internal sealed class LocalService : IAsyncDisposable
{
    // $1 the process to outlive, $2 the script, $3 the directory.
    private const string Watchdog = """exec >/dev/null 2>&1; while kill -0 "$1"; do sleep 1; done; "$2" stop "$3"; rm -rf "$3" """;

    private static readonly TimeSpan CommandBound = TimeSpan.FromSeconds(90);
    private readonly string _script;
    private readonly TemporaryDirectory _directory = new();
    private readonly Process _watchdog;

    private LocalService(string home)
    {
        _script = System.IO.Path.Combine(home, "local");
        var start = new ProcessStartInfo("setsid", ["bash", "-c", Watchdog, "watchdog", Environment.ProcessId.ToString(CultureInfo.InvariantCulture), _script, _directory.Path])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _watchdog = Process.Start(start)!;
    }

    /// <summary>Where it keeps everything.</summary>
    public string Path => _directory.Path;

    /// <summary>Starts it and waits until it serves; <paramref name="prepare"/> may put files into its directory before.</summary>
    public static async Task<LocalService> StartAsync(string home, TimeSpan bound, string[] arguments, Action<string>? prepare = null)
    {
        var service = new LocalService(home);
        try
        {
            prepare?.Invoke(service.Path);
            (await Shell.RunAsync(service._script, ["start", service.Path, .. arguments], timeout: bound)).OrThrow();
            return service;
        }
        catch
        {
            await service.DisposeAsync();
            throw;
        }
    }

    /// <summary>Another verb of the script on the same directory, such as <c>kill DIR 0</c>; done when it is.</summary>
    /// <exception cref="InvalidOperationException">It ended with another code than 0.</exception>
    public async Task CommandAsync(string verb, params string[] arguments) => (await Shell.RunAsync(_script, [verb, Path, .. arguments], timeout: CommandBound)).OrThrow();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Shell.RunAsync(_script, ["stop", Path]);
        _watchdog.Kill(entireProcessTree: true);
        _watchdog.Dispose();
        _directory.Dispose();
    }
}
