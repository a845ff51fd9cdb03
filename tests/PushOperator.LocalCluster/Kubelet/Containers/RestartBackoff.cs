namespace PushOperator.LocalCluster.Kubelet.Containers;

/// <summary>How long a container that ended waits before it is started again. Used by one supervisor.</summary>
internal sealed class RestartBackoff(TimeSpan first, TimeSpan most)
{
    private TimeSpan? _next;

    /// <summary>The wait after a run of this length: none the first time, then doubling; a long run starts over.</summary>
    public TimeSpan After(TimeSpan run)
    {
        if (run >= most * 2) _next = null;
        var wait = _next ?? TimeSpan.Zero;
        _next = _next is { } current ? TimeSpan.FromTicks(Math.Min(current.Ticks * 2, most.Ticks)) : first;
        return wait;
    }
}
