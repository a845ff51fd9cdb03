using System.Collections.Concurrent;

namespace PushOperator.Operator.Tests.Perturbation;

/// <summary>One process of the operator, as the world sees it: from the moment it is killed nothing that it still does has an effect.</summary>
internal sealed class Incarnation
{
    private readonly ConcurrentDictionary<string, bool> _listed = new();
    private readonly TaskCompletionSource _killed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>When it was started.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>By how many changes its first lists are behind.</summary>
    public int ListsAreBehind { get; init; }

    /// <summary>Whether it lists this for the first time and gets the past; later lists are of the present.</summary>
    public bool IsFirstListOf(Uri list) => ListsAreBehind > 0 && _listed.TryAdd(list.PathAndQuery, true);

    /// <summary>Ends when it is killed.</summary>
    public Task Killed => _killed.Task;

    /// <summary>Cuts it off.</summary>
    public void Kill() => _killed.TrySetResult();

    /// <exception cref="HttpRequestException">It was killed.</exception>
    public void ThrowIfKilled()
    {
        if (Killed.IsCompleted) throw new HttpRequestException("this operator was killed");
    }
}
