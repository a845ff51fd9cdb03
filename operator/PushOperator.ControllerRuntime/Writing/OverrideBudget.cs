using PushOperator.ControllerRuntime.ApiServer;

namespace PushOperator.ControllerRuntime.Writing;

/// <summary>
/// How often hand edits of one object may be overridden: <see cref="Overrides"/> times in <see cref="Window"/>. Somebody who keeps
/// writing the same field is no edit by hand, and two controllers that overwrite each other for ever help nobody. Thread-safe.
/// </summary>
internal sealed class OverrideBudget(TimeProvider time)
{
    public const int Overrides = 3;
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    private readonly Lock _gate = new();
    private readonly Dictionary<(ResourceKind, ObjectKey), Queue<long>> _spent = [];

    /// <summary>Takes one, if any is left.</summary>
    public bool TrySpend(ResourceKind kind, ObjectKey key)
    {
        lock (_gate)
        {
            foreach (var (other, times) in _spent)
            {
                while (times.TryPeek(out var at) && time.GetElapsedTime(at) > Window) times.Dequeue();
                if (times.Count == 0) _spent.Remove(other);
            }

            if (!_spent.TryGetValue((kind, key), out var spent)) _spent[(kind, key)] = spent = new Queue<long>();
            if (spent.Count >= Overrides) return false;
            spent.Enqueue(time.GetTimestamp());
            return true;
        }
    }
}
