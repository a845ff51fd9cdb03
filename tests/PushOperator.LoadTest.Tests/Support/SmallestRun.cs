using System.Text.Json;
using PushOperator.TestUtilities;

namespace PushOperator.LoadTest.Tests.Support;

/// <summary>One run of all scenarios, each as small as it can be: made once, looked at by every test.</summary>
public sealed class SmallestRun : IAsyncLifetime
{
    /// <summary>How the program ended.</summary>
    public Shell.Result Result { get; private set; } = null!;

    /// <summary>What it wrote.</summary>
    public JsonElement Json { get; private set; }

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        Result = await LoadTestProgram.RunAsync(
            "run", "all", "--connections", "20", "--rounds", "1", "--duration", "0.5s", "--warm-up", "0.1s", "--backlog", "200", "--rate", "50", "--allow-debug", "--output", "json",
            "--servers", "gateway,gateway-acks,ceiling,send-per-message,kestrel,dispatch,router,yarp");
        Json = JsonDocument.Parse(Result.Output).RootElement;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
