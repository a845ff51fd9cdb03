using PushOperator.Oracle.Events;

namespace PushOperator.Oracle;

/// <summary>
/// Where everything that happens in a run is written down, in order. Thread-safe: an event is stamped and appended in one step, so
/// what one thread has recorded comes before whatever another records because of it.
/// </summary>
public sealed class DeliveryHistory
{
    /// <summary>Protects the list; nothing else is called while it is held.</summary>
    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly long _began;
    private List<HistoryEvent> _events = [];

    /// <summary>Begins a history now.</summary>
    public DeliveryHistory(TimeProvider time) => (_time, _began) = (time, time.GetTimestamp());

    /// <summary>Adds an event; its <see cref="HistoryEvent.At"/> is set here.</summary>
    public void Record(HistoryEvent happened)
    {
        lock (_lock) _events.Add(happened with { At = _time.GetElapsedTime(_began) });
    }

    /// <summary>What was added since the last call, oldest first. It is kept no longer: who takes it judges it or writes it to a <see cref="HistoryFile"/>.</summary>
    public IReadOnlyList<HistoryEvent> Take()
    {
        lock (_lock)
        {
            var taken = _events;
            _events = [];
            return taken;
        }
    }
}
