using PushOperator.Gateway.Seeks;
using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Subscribers;

/// <content>What a pod writes once a second: where its subscribers are, claims that were lost, and what would mislead who reads the last records alone.</content>
internal sealed partial class DurableSubscribers
{
    private void WriteChanged()
    {
        // A round that takes longer than a second is not overtaken by the next.
        if (Interlocked.Exchange(ref _isWriting, 1) == 1) return;
        DurableSession[] sessions;
        lock (_lock) sessions = [.. _sessions.Values.SelectMany(sessions => sessions)];
        if (_log.CaughtUp.IsCompleted) RepeatMisleading();
        foreach (var session in sessions)
        {
            if (session.HasLostClaim) ClaimAgain(session);
            else Write(session);
        }

        Volatile.Write(ref _isWriting, 0);
    }

    // It is where it says, whatever was written in the topic meanwhile.
    private void ClaimAgain(DurableSession session)
    {
        if (_isDisposed || session.Places is not { } current) return;
        var places = current();
        lock (_lock)
        {
            if (session.HasEnded) return;
            session.HasLostClaim = false;
        }

        _log.Write(session.Subscriber, Record(session.Member.Session, places, epoch: null).ToJson(), isWritten =>
        {
            if (isWritten) return;
            lock (_lock) session.HasLostClaim = true;
        });
    }

    private void Write(DurableSession session)
    {
        if (_isDisposed || session.Places is not { } current) return;
        var places = current();
        byte[] body = [.. CursorBody.Write(places.Positions), .. BitConverter.GetBytes(places.Epoch)];
        lock (_lock)
        {
            if (session.HasEnded || session.Epoch < 0 || body.AsSpan().SequenceEqual(session.Written)) return;
            session.Written = body;
        }

        _log.Write(session.Subscriber, Record(session.Member.Session, places, session.Epoch).ToJson(), isWritten =>
        {
            _metrics.PositionWritten(isWritten);
            if (!isWritten) NotWritten(session);
        });
    }

    // What has misled for a whole round: a session that moves writes in that time itself, and would be met by what it has left behind.
    private void RepeatMisleading()
    {
        if (_isDisposed) return;
        var repeats = new List<(string Id, SubscriberRecord Record)>();
        lock (_lock)
        {
            foreach (var id in _directory.MisleadingBefore(_readBefore))
            {
                if (Repeat(id) is { } record) repeats.Add((id, record));
            }

            _readBefore = _read;
        }

        foreach (var (id, record) in repeats) _log.Write(id, record.ToJson(), static _ => { });
    }

    private SubscriberRecord? Repeat(string id)
    {
        if (_directory.ForgottenAt(id) is { } at) return SubscriberRecord.Forgotten(at, _pod, Now);
        return _directory.TryFind(id, out var known) && known.Positions is not null ? Record(known.Session, known.Places(), known.Epoch) with { Repeats = known.At } : null;
    }

    private void NotWritten(DurableSession session)
    {
        lock (_lock) session.Written = null;
    }

    private SubscriberRecord Record(string session, Places places, long? epoch) => new()
    {
        Session = session,
        Epoch = epoch,
        Pod = _pod,
        LastSeen = Now,
        Positions = SubscriberRecord.ByTopic(places.Positions),
        TopicIds = SubscriberRecord.IdsOf(places.Positions),
        Seek = places.Epoch < 0 ? null : places.Epoch,
        Before = places.Before.Count == 0 ? null : SubscriberRecord.ByTopic(places.Before),
    };
}
