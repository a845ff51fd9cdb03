using System.Collections.Immutable;

namespace PushOperator.Operator.Autoscaling;

/// <summary>What earlier readings of a group asked for. It starts empty when the operator does: then a whole window passes before there are fewer gateways.</summary>
internal sealed record ScaleHistory
{
    /// <summary>Nothing is known.</summary>
    public static readonly ScaleHistory Empty = new();

    /// <summary>Gateways that each reading asked for, oldest first.</summary>
    public ImmutableList<(TimeSpan At, int Wanted)> Wishes { get; private init; } = [];

    /// <summary>When the last step in was made; null: none.</summary>
    public TimeSpan? LastStepIn { get; init; }

    /// <summary>Since when readings are incomplete; null: the last one was complete.</summary>
    public TimeSpan? IncompleteSince { get; init; }

    /// <summary>With one more, and without those that no window needs any more.</summary>
    public ScaleHistory With(TimeSpan at, int wanted, TimeSpan window)
    {
        // One that is older than the window stays: it says that the window is covered.
        var first = Wishes.FindLastIndex(wish => at - wish.At >= window);
        return this with { Wishes = (first > 0 ? Wishes.RemoveRange(0, first) : Wishes).Add((at, wanted)) };
    }

    /// <summary>The most that any reading within the window asked for; null: readings do not go back that far.</summary>
    public int? MostSince(TimeSpan now, TimeSpan window) => Since(now, window)?.Max();

    /// <summary>The least that any reading within the window asked for; null: readings do not go back that far.</summary>
    public int? LeastSince(TimeSpan now, TimeSpan window) => Since(now, window)?.Min();

    private IEnumerable<int>? Since(TimeSpan now, TimeSpan window) =>
        Wishes.Count > 0 && now - Wishes[0].At >= window ? Wishes.Where(wish => now - wish.At <= window).Select(wish => wish.Wanted) : null;
}
