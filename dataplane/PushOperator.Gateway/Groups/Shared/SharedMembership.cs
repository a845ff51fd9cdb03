using System.Buffers;
using PushOperator.Gateway.Groups.Ledger;
using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Groups.Shared;

/// <summary>A subscriber that shares the group's messages with the others: a seat at the ledger and a buffer for its frames.</summary>
internal sealed class SharedMembership : Membership
{
    private readonly SharedDeliveries _deliveries;
    private readonly FrameEncoders _encoders;
    private readonly JoinRequest _request;
    private readonly Lock _noticesLock = new();
    private readonly Queue<byte[]> _notices = [];
    private readonly List<TakenDelivery> _taken = [];
    private FrameBuffer _buffer;
    private int _ended;

    public SharedMembership(SharedDeliveries deliveries, FrameEncoders encoders, IMember member, JoinRequest request)
    {
        _deliveries = deliveries;
        _encoders = encoders;
        _request = request;
        Member = member;
        Seat = deliveries.Enter(this, request.Window);
    }

    public IMember Member { get; }

    public Seat Seat { get; }

    /// <summary>Whether the connection waits to be woken. Under the deliveries' lock.</summary>
    public bool IsParked { get; set; }

    public override int InFlight => Seat.InFlight;

    public override bool TryTake(int maxBytes, out ReadOnlySequence<byte> frames)
    {
        frames = default;
        if (Volatile.Read(ref _ended) != 0) return false;
        if (TryTakeNotice(out frames)) return true;
        _taken.Clear();
        _buffer.Clear();
        if (!_deliveries.Take(this, written: _request.AutoAck, maxBytes, _taken))
        {
            // Nothing waits: an idle connection keeps no buffer.
            _buffer.Release();
            return TryTakeNotice(out frames);
        }

        // Outside of the ledger's lock: messages never change.
        var encoder = _encoders.Get(_request.Coding);
        foreach (var (message, count) in _taken) _buffer.Append(encoder.Encode(message, count));
        _taken.Clear();
        frames = new ReadOnlySequence<byte>(_buffer.Written);
        return true;
    }

    public override AckOutcome Ack(MessageId id) => _request.AutoAck ? AckOutcome.Done : LateOr(_deliveries.Ack(Seat, id), id);

    public override AckOutcome AckUpTo(MessageId id) => _request.AutoAck ? AckOutcome.Done : LateOr(_deliveries.AckUpTo(Seat, id), id);

    public override AckOutcome Nack(MessageId id, TimeSpan? delay) => LateOr(_deliveries.Nack(Seat, id, delay), id);

    public override void SetPaused(bool paused) => _deliveries.SetPaused(Seat, paused);

    public override ValueTask<JoinOutcome.Refused?> SeekAsync(string to, CancellationToken cancellationToken) =>
        ValueTask.FromResult<JoinOutcome.Refused?>(new JoinOutcome.Refused(
            409, "not_supported", "seek: the subscribers of a Shared group have one position together; the group is moved on the command port: POST /v1/groups/GROUP/seek, or push seek GROUP"));

    public override string? Cursor() => null;

    /// <summary>Tells the subscriber of a hole, if its format has a place for it.</summary>
    public void Announce(Gap gap)
    {
        if (_request.Format != FrameFormat.Json) return;
        lock (_noticesLock) _notices.Enqueue(_encoders.Get(FrameFormat.Json).EncodeGap(gap).ToArray());
        Member.Wake();
    }

    public override void Dispose()
    {
        if (Interlocked.Exchange(ref _ended, 1) != 0) return;
        _deliveries.Leave(Seat);
    }

    private AckOutcome LateOr(AckOutcome outcome, MessageId id) => outcome == AckOutcome.Unknown && _deliveries.WasGiven(Seat, id) ? AckOutcome.Late : outcome;

    private bool TryTakeNotice(out ReadOnlySequence<byte> frames)
    {
        lock (_noticesLock)
        {
            frames = _notices.TryDequeue(out var notice) ? new ReadOnlySequence<byte>(notice) : default;
            return notice is not null;
        }
    }
}
