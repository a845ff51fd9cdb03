using System.Diagnostics;
using PushOperator.LoadTest.Measuring;
using PushOperator.LoadTest.Servers;
using PushOperator.LoadTest.Subscribing;
using PushOperator.LoadTest.Wire;

namespace PushOperator.LoadTest.Scenarios;

/// <summary>
/// A server under load: it, its subscribers, and the way of messages into it. Every server gets its messages in the same pattern.
/// </summary>
internal sealed class Contestant : IAsyncDisposable
{
    private static readonly TimeSpan s_deliveryBound = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_connectBound = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_answerBound = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan s_settling = TimeSpan.FromSeconds(1);

    private readonly RunningServer _server;
    private readonly FleetProcess _fleet = new();
    private readonly CancellationToken _stop;
    private int _connections;
    private long _next;

    private Contestant(string name, RunningServer server, CancellationToken stop) => (Name, _server, _next, _stop) = (name, server, server.Stored, stop);

    public string Name { get; }

    public RunningServer Server => _server;

    /// <summary>Connections that read.</summary>
    public int Reading { get; private set; }

    /// <summary>Each message goes to one connection, not to each.</summary>
    public bool Shared { get; init; }

    /// <summary>Starts a server and an empty fleet.</summary>
    public static async Task<Contestant> StartAsync(ILoadedServer server, CancellationToken stop, bool shared = false) =>
        new(server.Name, await server.StartAsync(stop), stop) { Shared = shared };

    /// <summary>Opens connections until there are that many.</summary>
    /// <exception cref="LoadTestException">Not all were taken.</exception>
    public async Task<FleetAnswer> ConnectAsync(int count, int concurrency = 256, int stalledEvery = 0)
    {
        var answer = await TryConnectAsync(count, concurrency, stalledEvery);
        if (answer.Open != count) throw new LoadTestException($"{Name}: {answer.Open} of {count} connections are open; refused: {string.Join(", ", answer.Refused.Select(reason => $"{reason.Value} × {reason.Key}"))}");
        return answer;
    }

    /// <summary>Opens connections, some of which may be refused.</summary>
    public async Task<FleetAnswer> TryConnectAsync(int count, int concurrency, int stalledEvery = 0)
    {
        var answer = await BoundedAsync(_fleet.ConnectAsync(_server.Profile, count, concurrency, stalledEvery, s_connectBound, _stop), $"{count} handshakes");
        (_connections, Reading) = (answer.Open, answer.Reading);

        // What follows a greeting (SignalR's hub takes a client in after it has answered it) shows nowhere.
        if (_server.Profile.Greeting.Count > 0) await Task.Delay(s_settling, TimeProvider.System, _stop);
        return answer;
    }

    /// <summary>Closes them all.</summary>
    public Task DisconnectAsync() => AskAsync(new FleetCommand.Disconnect());

    /// <summary>What server, subscribers and machine have used up to now.</summary>
    public UsageSnapshot Snapshot() => UsageSnapshot.Take(_server.ProcessId, _fleet.Id);

    /// <summary>
    /// Keeps something pending for every subscriber: between half of <paramref name="window"/> and all of it is published and not delivered, as long as it lasts.
    /// </summary>
    public async Task<Phase> SaturateAsync(TimeSpan duration, int window, int size)
    {
        var (first, before) = await BeginAsync();
        var burst = Math.Max(1, window / 2);
        var began = Stopwatch.GetTimestamp();
        await PublishAsync(burst, size);
        while (Stopwatch.GetElapsedTime(began) < duration)
        {
            await PublishAsync(burst, size);
            await AwaitAsync(_next - burst - first);
        }

        return await EndAsync(first, before);
    }

    /// <summary>Publishes at a fixed rate, in messages a second.</summary>
    public async Task<Phase> PaceAsync(TimeSpan duration, double rate, int size)
    {
        var (first, before) = await BeginAsync();
        var began = Stopwatch.GetTimestamp();
        var count = Math.Max(1, (long)(duration.TotalSeconds * rate));
        for (long i = 0; i < count; i++)
        {
            var wait = TimeSpan.FromSeconds(i / rate) - Stopwatch.GetElapsedTime(began);
            if (wait > TimeSpan.Zero) await Task.Delay(wait, TimeProvider.System, _stop);
            await PublishAsync(1, size);
        }

        return await EndAsync(first, before);
    }

    /// <summary>Connects subscribers that find a backlog, and waits until each has it.</summary>
    public async Task<Phase> CatchUpAsync(int connections, int backlog, int size)
    {
        await AskAsync(new FleetCommand.Begin(0, backlog));
        if (_next < backlog) await PublishAsync(backlog - (int)_next, size);
        var before = Snapshot();
        await ConnectAsync(connections);
        return await EndAsync(0, before);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _fleet.DisposeAsync();
        await _server.DisposeAsync();
    }

    private async Task<(long First, UsageSnapshot Before)> BeginAsync()
    {
        await AskAsync(new FleetCommand.Begin(_next, int.MaxValue));
        return (_next, Snapshot());
    }

    private async Task<Phase> EndAsync(long first, UsageSnapshot before)
    {
        var published = _next - first;
        await AwaitAsync(published);
        var usage = Snapshot().Since(before);
        var report = await AskAsync(new FleetCommand.Report(published, Shared));
        return new Phase(published, DeliveriesOf(published), report, usage);
    }

    private async Task PublishAsync(int count, int size)
    {
        await _server.Source.PublishAsync(new PublishLine(_next, count, Payload.Now(), size));
        _next += count;
    }

    private async Task AwaitAsync(long messages)
    {
        var answer = await BoundedAsync(_fleet.AskAsync(new FleetCommand.Await(DeliveriesOf(messages)), s_deliveryBound, _stop), $"{messages} messages to {Reading} subscribers");
        if (answer.Lost > 0) throw new LoadTestException($"{Name}: the server ended {answer.Lost} of {_connections} connections");
    }

    private Task<FleetAnswer> AskAsync(FleetCommand command) => BoundedAsync(_fleet.AskAsync(command, s_answerBound, _stop), command.GetType().Name);

    private long DeliveriesOf(long messages) => Shared ? messages : messages * Reading;

    private async Task<FleetAnswer> BoundedAsync(Task<FleetAnswer> answer, string what)
    {
        try
        {
            return await answer;
        }
        catch (TimeoutException)
        {
            throw new LoadTestException($"{Name}: {what} did not end in time ({_connections} connections)");
        }
    }
}
