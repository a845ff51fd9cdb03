using System.Diagnostics;
using PushOperator.LoadTest.Servers;
using PushOperator.LoadTest.Subscribing;

namespace PushOperator.LoadTest.Scenarios;

/// <summary>The subscribers of one server, in a process of their own. One command at a time, each answered within a bound.</summary>
internal sealed class FleetProcess : IAsyncDisposable
{
    private readonly Process _process = OwnProgram.Start("subscribe");

    public int Id => _process.Id;

    /// <summary>Opens connections until there are <paramref name="count"/>.</summary>
    public Task<FleetAnswer> ConnectAsync(SubscriberProfile profile, int count, int concurrency, int stalledEvery, TimeSpan bound, CancellationToken stop) => AskAsync(
        new FleetCommand.Connect(profile.Address, profile.Port, profile.Path, profile.Subprotocol, profile.Greeting, profile.Format, profile.Acknowledge, count, concurrency, stalledEvery),
        bound,
        stop);

    /// <summary>Sends a command.</summary>
    /// <exception cref="TimeoutException">No answer within <paramref name="bound"/>; the process is of no more use.</exception>
    public async Task<FleetAnswer> AskAsync(FleetCommand command, TimeSpan bound, CancellationToken stop)
    {
        await _process.StandardInput.WriteAsync(FleetJson.Write(command) + "\n");
        await _process.StandardInput.FlushAsync(stop);
        var line = await _process.StandardOutput.ReadLineAsync(stop).AsTask().WaitAsync(bound, stop);
        return FleetJson.ReadAnswer(line ?? throw new LoadTestException("the subscribers' process ended; what it said is above"));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await OwnProgram.EndAsync(_process);
}
