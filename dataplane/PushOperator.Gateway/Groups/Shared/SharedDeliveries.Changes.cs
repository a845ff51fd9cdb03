namespace PushOperator.Gateway.Groups.Shared;

/// <content>How every change of the ledger begins and ends.</content>
internal sealed partial class SharedDeliveries
{
    [ThreadStatic]
    private static List<SharedMembership>? s_toWake;

    private void Do(Action change) => Do(() =>
    {
        change();
        return true;
    });

    private T Do<T>(Func<T> change)
    {
        using var _ = new Change(this);
        return change();
    }

    // Every change may make something ready or give somebody room, so all end the same way: dispatch, then wake whoever has something new.
    private void EndChange()
    {
        // A list for each thread, so that to wake allocates nothing; out of its place while it is used, since who is woken may make a change of its own.
        var toWake = s_toWake ?? [];
        s_toWake = null;
        try
        {
            _ledger.Dispatch(Now);
            foreach (var seat in _ledger.TakeSeatsToWake())
            {
                if (!_members.TryGetValue(seat, out var membership) || !membership.IsParked) continue;
                membership.IsParked = false;
                toWake.Add(membership);
            }
        }
        finally
        {
            _lock.Exit();
        }

        foreach (var membership in toWake) linger.Wake(membership.Member);
        toWake.Clear();
        s_toWake = toWake;
    }

    /// <summary>One change of the ledger, under the lock until it is disposed of. What is done for each message is written with it, the rest with <see cref="Do{T}"/>, which allocates.</summary>
    private readonly ref struct Change
    {
        private readonly SharedDeliveries _deliveries;

        public Change(SharedDeliveries deliveries)
        {
            deliveries._lock.Enter();
            _deliveries = deliveries;
        }

        public void Dispose() => _deliveries.EndChange();
    }
}
