namespace PushOperator.Operator.Tests.Perturbation;

/// <summary>One thing that goes wrong between the operator and the world. Numbers count from 1.</summary>
public abstract record Perturbation
{
    /// <summary>Nothing does: the run that all others are compared with.</summary>
    public sealed record None : Perturbation;

    /// <summary>The n-th write (to Kubernetes or Kafka) is answered with a failure, without effect (O18).</summary>
    public sealed record WriteFailsBefore(int Number) : Perturbation;

    /// <summary>The n-th write takes effect, and its answer is a failure (O2, O18).</summary>
    public sealed record WriteFailsAfter(int Number) : Perturbation;

    /// <summary>The operator is killed right after the n-th write took effect, and another is started (O1).</summary>
    public sealed record KilledAfterWrite(int Number) : Perturbation;

    /// <summary>The n-th event of all watches never comes (O4).</summary>
    public sealed record EventDropped(int Number) : Perturbation;

    /// <summary>After each step of the user the operator is killed; the next one lists a state that is some changes old, and its watches say nothing for a while (O3).</summary>
    public sealed record RestartedInThePast(int Changes) : Perturbation;

    /// <summary>Events of one kind come late while those of others flow (O6).</summary>
    public sealed record KindDelayed(string Plural) : Perturbation;

    /// <summary>All events come late, own writes too (O5).</summary>
    public sealed record EventsDelayed : Perturbation;

    /// <summary>Every other write is refused with 409: somebody else keeps writing (O11).</summary>
    public sealed record EveryOtherWriteConflicts : Perturbation;
}
