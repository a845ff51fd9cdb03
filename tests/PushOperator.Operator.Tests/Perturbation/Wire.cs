namespace PushOperator.Operator.Tests.Perturbation;

/// <summary>
/// What goes over between the operator (all its incarnations) and the world in one run: counts writes and events, does to them what the perturbation says, and
/// records what each write effected. Thread-safe.
/// </summary>
internal sealed class Wire(Perturbation perturbation)
{
    /// <summary>How late delayed events come, and how long a restarted operator's watches are silent.</summary>
    public static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(150);

    private readonly Lock _gate = new();
    private readonly List<(string Object, string Effect)> _effects = [];
    private bool _perturbs = true;
    private int _writes;
    private int _events;

    /// <summary>What happens to a write.</summary>
    public enum Fate
    {
        /// <summary>Nothing.</summary>
        Passes,

        /// <summary>A failure without effect.</summary>
        FailsBefore,

        /// <summary>A failure after the effect.</summary>
        FailsAfter,

        /// <summary>409 without effect.</summary>
        Conflicts,

        /// <summary>The effect, then the operator is dead.</summary>
        KillsAfter,
    }

    public Perturbation Perturbation => perturbation;

    public int Writes
    {
        get { lock (_gate) return _writes; }
    }

    public int Events
    {
        get { lock (_gate) return _events; }
    }

    /// <summary>Everything goes well from now on.</summary>
    public void Calm()
    {
        lock (_gate) _perturbs = false;
    }

    /// <summary>A write is about to go out.</summary>
    public Fate NextWrite()
    {
        lock (_gate)
        {
            var number = ++_writes;
            if (!_perturbs) return Fate.Passes;
            return perturbation switch
            {
                Perturbation.WriteFailsBefore before when before.Number == number => Fate.FailsBefore,
                Perturbation.WriteFailsAfter after when after.Number == number => Fate.FailsAfter,
                Perturbation.KilledAfterWrite killed when killed.Number == number => Fate.KillsAfter,
                Perturbation.EveryOtherWriteConflicts when number % 2 == 1 => Fate.Conflicts,
                _ => Fate.Passes,
            };
        }
    }

    /// <summary>An event of a watch is about to come in.</summary>
    /// <returns>Null: it never comes. Else how long it takes.</returns>
    public TimeSpan? NextEvent(string plural)
    {
        lock (_gate)
        {
            var number = ++_events;
            if (!_perturbs) return TimeSpan.Zero;
            return perturbation switch
            {
                Perturbation.EventDropped dropped when dropped.Number == number => null,
                Perturbation.KindDelayed delayed when delayed.Plural == plural => Delay,
                Perturbation.EventsDelayed => Delay,
                _ => TimeSpan.Zero,
            };
        }
    }

    /// <summary>A write took effect. The same effect on the same object twice in a row is one: writes may be repeated.</summary>
    public void Effected(string thing, string effect)
    {
        lock (_gate)
        {
            if (_effects.LastOrDefault(known => known.Object == thing).Effect != effect) _effects.Add((thing, effect));
        }
    }

    /// <summary>What was done to each object, in order.</summary>
    public IReadOnlyDictionary<string, string> Effects()
    {
        lock (_gate) return _effects.GroupBy(effect => effect.Object).ToDictionary(group => group.Key, group => string.Join(", ", group.Select(effect => effect.Effect)));
    }
}
