namespace PushOperator.Operator.Autoscaling;

/// <summary>Decides how many gateways a group should have by the connections that they tell. Pure: the clock and the past are arguments.</summary>
/// <remarks>
/// Out when the average is a tenth above the target for the whole of the scale-out window; in, by a tenth of the gateways a step and at least one, when for the whole of the scale-in window fewer
/// would have been a tenth below the target each. Between the two nothing happens, so a step is never taken back for the same load. Fewer only when every gateway was heard and no
/// roll-out is under way: what does not answer may hold any number of connections.
/// </remarks>
internal static class ScalePolicy
{
    /// <summary>Part of the target that the average may be off without anything being done.</summary>
    private const double Tolerance = 0.1;

    /// <summary>Part of the gateways that go in one step.</summary>
    private const double StepIn = 0.1;

    /// <summary>Silence of a gateway that is worth telling; a new one takes some seconds.</summary>
    private static readonly TimeSpan BlindAfter = TimeSpan.FromMinutes(1);

    /// <summary>The decision, and the history to decide with the next time.</summary>
    public static (ScaleDecision Decision, ScaleHistory History) Decide(ScaleTarget target, ScaleReading reading, ScaleHistory history, AutoscalingOptions options)
    {
        var wanted = Wanted(target, reading, history);
        history = history.With(reading.At, (int)Math.Clamp(wanted, target.Fewest, target.Most), options.ScaleInWindow) with
        {
            IncompleteSince = reading.IsComplete ? null : history.IncompleteSince ?? reading.At,
        };
        var replicas = Replicas(target, reading, history, options);
        var decision = new ScaleDecision(replicas, reading.Replicas, wanted, target, reading, reading.At - history.IncompleteSince >= BlindAfter);
        return (decision, decision.IsIn ? history with { LastStepIn = reading.At } : history);
    }

    /// <summary>Gateways that this reading asks for. While they change, the last reading stands; while some are silent, all of them are needed.</summary>
    private static long Wanted(ScaleTarget target, ScaleReading reading, ScaleHistory history)
    {
        if (reading.Replicas is not { } replicas) return target.Fewest;
        if (reading.Connections > Load(target, replicas) * (1 + Tolerance)) return For(target, reading.Connections, 0);
        if (!reading.IsComplete) return replicas;
        if (!reading.IsSettled) return history.Wishes.Count > 0 ? history.Wishes[^1].Wanted : replicas;
        return Math.Min(replicas, For(target, reading.Connections, Tolerance));
    }

    private static int Replicas(ScaleTarget target, ScaleReading reading, ScaleHistory history, AutoscalingOptions options)
    {
        if (reading.Replicas is not { } replicas) return target.Fewest;
        if (replicas < target.Fewest) return target.Fewest;
        if (history.LeastSince(reading.At, options.ScaleOutWindow) is { } more && more > replicas) return more;
        // Above what is allowed nobody has to be content with fewer: that is the spec's word.
        var fewer = replicas > target.Most ? target.Most : history.MostSince(reading.At, options.ScaleInWindow) ?? replicas;
        if (fewer >= replicas || !reading.IsComplete || !reading.IsSettled || reading.At - history.LastStepIn < options.ScaleInPause) return replicas;
        return Math.Max(fewer, replicas - Math.Max(1, (int)(replicas * StepIn)));
    }

    private static long Load(ScaleTarget target, int replicas) => (long)target.Connections * replicas;

    /// <summary>Gateways that hold so many connections with some room.</summary>
    private static long For(ScaleTarget target, long connections, double room) => (long)Math.Ceiling(connections / (target.Connections * (1 - room)));
}
