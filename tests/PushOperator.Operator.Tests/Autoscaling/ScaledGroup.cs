using PushOperator.Operator.Autoscaling;

namespace PushOperator.Operator.Tests.Autoscaling;

/// <summary>
/// Gateways that hold as many connections as a load curve says, spread by a router, read every ten seconds; no clock and no sockets. A new gateway is ready after 20 s, one that goes is the emptiest.
/// </summary>
internal sealed class ScaledGroup(ScaleTarget target, int replicas = 2)
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Start = TimeSpan.FromSeconds(20);

    private readonly AutoscalingOptions _options = new();
    private readonly List<TimeSpan> _readyAt = [.. Enumerable.Repeat(TimeSpan.Zero, replicas)];
    private ScaleHistory _history = ScaleHistory.Empty;

    public TimeSpan Now { get; private set; }

    public int Replicas => _readyAt.Count;

    /// <summary>Gateways that are there and tell their connections.</summary>
    public int Ready => _readyAt.Count(at => at <= Now) - Silent;

    /// <summary>Ready gateways that do not answer.</summary>
    public int Silent { get; set; }

    public ScaleDecision? Last { get; private set; }

    /// <summary>Every change: when, from, to.</summary>
    public List<(TimeSpan At, int Before, int After)> Changes { get; } = [];

    public int MostEver => Changes.Select(change => change.After).Append(Replicas).Max();

    /// <summary>Goes on for so long with the connections that the curve gives at each time.</summary>
    public ScaledGroup Run(TimeSpan length, Func<TimeSpan, long> curve, Action<ScaledGroup>? check = null)
    {
        for (var end = Now + length; Now < end; Now += Interval)
        {
            Step(curve(Now));
            check?.Invoke(this);
        }

        return this;
    }

    public ScaledGroup Run(TimeSpan length, long connections) => Run(length, _ => connections);

    /// <summary>Gateways crash; they are back after <see cref="Start"/>.</summary>
    public void Lose(int gateways)
    {
        for (var i = 0; i < gateways; i++) _readyAt[i] = Now + Start;
    }

    private void Step(long connections)
    {
        var settled = _readyAt.All(at => at <= Now);
        // Who has lost a gateway is on the others; those on silent ones are not seen.
        var seen = Ready <= 0 ? 0 : connections * Ready / (Ready + Silent);
        (Last, _history) = ScalePolicy.Decide(target, new ScaleReading(Now, Replicas, Math.Max(0, Ready), seen, settled), _history, _options);
        if (Last.Replicas == Replicas) return;
        Changes.Add((Now, Replicas, Last.Replicas));
        while (Replicas < Last.Replicas) _readyAt.Add(Now + Start);
        if (Replicas > Last.Replicas) _readyAt.RemoveRange(0, Replicas - Last.Replicas);
    }
}
