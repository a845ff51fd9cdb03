namespace PushOperator.Operator.Autoscaling;

/// <summary>How many gateways there should be, and why.</summary>
/// <param name="Replicas">Gateways that there should be from now on.</param>
/// <param name="Before">Gateways that there should have been so far; null: the first time.</param>
/// <param name="Wanted">Gateways that connections ask for, whatever is allowed.</param>
/// <param name="Target">What the spec asks for.</param>
/// <param name="Reading">What it rests on.</param>
/// <param name="IsBlind">Whether gateways have not told their connections for so long that it should be known.</param>
internal sealed record ScaleDecision(int Replicas, int? Before, long Wanted, ScaleTarget Target, ScaleReading Reading, bool IsBlind)
{
    /// <summary>Whether there are to be more.</summary>
    public bool IsOut => Replicas > Before;

    /// <summary>Whether there are to be fewer.</summary>
    public bool IsIn => Replicas < Before;

    /// <summary>The decision with its numbers, for an Event.</summary>
    public string Words =>
        $"{Before} → {Replicas} gateways: {Reading.Connections} connections on {Reading.Answered} gateways; {Target.Connections} each are wanted, on {Target.Fewest} to {Target.Most} gateways";
}
