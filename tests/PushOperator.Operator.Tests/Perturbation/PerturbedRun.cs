using System.Diagnostics;
using PushOperator.Operator.Tests.Controllers;
using PushOperator.TestUtilities;

namespace PushOperator.Operator.Tests.Perturbation;

/// <summary>One workflow under one perturbation, from an empty namespace to its end.</summary>
public sealed record PerturbedRun
{
    private const int Resyncs = 100;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>How the world was when nothing happened any more.</summary>
    public required IReadOnlyDictionary<string, string> World { get; init; }

    /// <summary>What was done to each object and topic, in order.</summary>
    public required IReadOnlyDictionary<string, string> Effects { get; init; }

    /// <summary>Writes before the first resync.</summary>
    public required int Writes { get; init; }

    /// <summary>Events before the first resync.</summary>
    public required int Events { get; init; }

    /// <summary>What went wrong, in a sentence; null: nothing.</summary>
    public string? Divergence { get; init; }

    /// <summary>Runs it.</summary>
    /// <param name="cluster">The API server.</param>
    /// <param name="workflow">What the user does.</param>
    /// <param name="perturbation">What goes wrong.</param>
    /// <param name="expected">The run in which nothing went wrong; null: this is that run.</param>
    public static async Task<PerturbedRun> RunAsync(PerturbedCluster cluster, Workflow workflow, Perturbation perturbation, PerturbedRun? expected)
    {
        var (kafka, wire, @namespace) = (new ScriptedKafka(), new Wire(perturbation), await cluster.CreateNamespaceAsync());
        await using var @operator = new PerturbedOperator(cluster.Kubeconfig, @namespace, kafka, wire);
        var user = new User(cluster, @namespace, kafka, @operator.KeepAliveAsync);
        string? divergence = null;
        await @operator.KeepAliveAsync();
        try
        {
            foreach (var step in workflow.Steps)
            {
                await step(user);
                if (perturbation is Perturbation.RestartedInThePast past) await @operator.RestartAsync(past.Changes);
                await user.ComesToRestAsync();
            }

            divergence = await EndAsync(cluster, user, kafka, expected);
        }
        catch (TimeoutException exception)
        {
            divergence = exception.Message;
        }

        var (writes, events) = (wire.Writes, wire.Events);
        wire.Calm();
        await @operator.KeepAliveAsync();
        divergence ??= await ResyncAsync(cluster, user, @operator, wire);
        var effects = wire.Effects().ToDictionary(pair => pair.Key.Replace(@namespace, "<namespace>"), pair => pair.Value);
        if (expected is not null && cluster.IsDouble) divergence ??= Difference("was done to", expected.Effects, effects);
        var world = await WorldState.ReadAsync(cluster.Client, @namespace, kafka, Ct);
        return new PerturbedRun { World = world, Effects = effects, Writes = writes, Events = events, Divergence = divergence };
    }

    /// <summary>Waits until the world is as expected, or, without an expectation, until it stays as it is.</summary>
    private static async Task<string?> EndAsync(PerturbedCluster cluster, User user, ScriptedKafka kafka, PerturbedRun? expected)
    {
        var (watch, before) = (Stopwatch.StartNew(), expected?.World);
        while (true)
        {
            IReadOnlyDictionary<string, string> world = await WorldState.ReadAsync(cluster.Client, user.Namespace, kafka, Ct);
            var difference = before is null ? "nothing is known yet" : Difference("is", before, world);
            if (difference is null) return null;
            if (watch.Elapsed > cluster.Bound) return difference;
            if (expected is null) before = world;
            await Task.Delay(TimeSpan.FromMilliseconds(expected is null ? 500 : 10), TimeProvider.System, Ct);
            await user.WaitAsync(() => Task.FromResult(true), "");
        }
    }

    /// <summary>Looks at everything so many times; nothing may be written. An operator that has not quite come to rest yet gets until the bound to do so.</summary>
    private static async Task<string?> ResyncAsync(PerturbedCluster cluster, User user, PerturbedOperator @operator, Wire wire)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            var world = await WorldState.VersionsAsync(cluster.Client, user.Namespace, Ct);
            string[] Names(string plural) => [.. world.Keys.Where(key => key.StartsWith($"{plural}/", StringComparison.Ordinal)).Select(key => key[(plural.Length + 1)..])];
            var (topics, groups) = (Names("pushtopics"), Names("subscribergroups"));
            // A new operator applies what it owns once to learn how the API server writes it: a request, and no change.
            await Eventually.PassesAsync(() => @operator.ResyncAsync(topics, groups, 1, Ct), cluster.Bound, Ct);
            var before = wire.Writes;
            await Eventually.PassesAsync(() => @operator.ResyncAsync(topics, groups, Resyncs, Ct), cluster.Bound, Ct);
            var difference = wire.Writes == before
                ? Difference("has the version", world, await WorldState.VersionsAsync(cluster.Client, user.Namespace, Ct))
                : $"{wire.Writes - before} writes in {Resyncs} resyncs";
            if (difference is null || watch.Elapsed > cluster.Bound) return difference;
        }
    }

    private static string? Difference(string verb, IReadOnlyDictionary<string, string> expected, IReadOnlyDictionary<string, string> actual)
    {
        var keys = expected.Keys.Union(actual.Keys).Where(key => expected.GetValueOrDefault(key) != actual.GetValueOrDefault(key)).ToList();
        return keys.Count == 0 ? null : string.Join("; ", keys.Select(key => $"{key} {verb} {actual.GetValueOrDefault(key, "nothing")} instead of {expected.GetValueOrDefault(key, "nothing")}"));
    }
}
