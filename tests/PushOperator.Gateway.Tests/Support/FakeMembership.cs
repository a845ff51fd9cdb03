using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using PushOperator.Gateway.Connections;
using PushOperator.Gateway.Groups;
using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Tests.Support;

/// <summary>A place in the fake group: frames a test puts in come out, acknowledgements are written down.</summary>
internal sealed class FakeMembership(IMember member, JoinRequest request, int number) : Membership
{
    private readonly ConcurrentQueue<byte[]> _frames = new();
    private readonly ConcurrentDictionary<MessageId, bool> _delivered = new();
    private int _acked;
    private int _takes;
    private volatile bool _paused;

    public IMember Member => member;

    public JoinRequest Request => request;

    public ConcurrentQueue<string> Calls { get; } = new();

    /// <summary>Whether every frame was taken.</summary>
    public bool Empty => _frames.IsEmpty;

    public bool Disposed { get; private set; }

    /// <summary>How often the connection looked for something.</summary>
    public int Takes => Volatile.Read(ref _takes);

    /// <summary>A frame that there is always another of.</summary>
    public byte[]? Endless { get; set; }

    /// <summary>What looking for something throws.</summary>
    public Exception? Bug { get; set; }

    /// <summary>Called when there was nothing, before the connection knows.</summary>
    public Action? FoundNothing { get; set; }

    public JoinOutcome.Refused? SeekAnswer { get; set; }

    /// <summary>Overrides what <see cref="Cursor"/> says.</summary>
    public string CursorText { get; set; } = $"AQ{number}";

    /// <summary>Overrides <see cref="CursorText"/>: asked each time.</summary>
    public Func<string>? CursorMoves { get; set; }

    public override int InFlight => _delivered.Count(entry => !entry.Value);

    public void Deliver(MessageId id, string data, int deliveryCount = 1)
    {
        _delivered[id] = false;
        var count = deliveryCount > 1 ? $",\"deliveryCount\":{deliveryCount}" : "";
        Push(FrameBuffer.Text(Encoding.UTF8.GetBytes(
            $$"""{"op":"message","id":{{JsonSerializer.Serialize(id.ToString())}},"key":"customer-7","ts":1763866000000,"headers":{"trace":"t-1"},"data":{{data}}{{count}}}""")));
    }

    public void Push(byte[] frame)
    {
        _frames.Enqueue(frame);
        member.Wake();
    }

    public override bool TryTake(int maxBytes, out ReadOnlySequence<byte> frames)
    {
        Interlocked.Increment(ref _takes);
        if (Bug is not null) throw Bug;
        frames = default;
        if (_paused || (!_frames.TryDequeue(out var frame) && (frame = Endless) is null))
        {
            FoundNothing?.Invoke();
            return false;
        }

        frames = new ReadOnlySequence<byte>(frame);
        return true;
    }

    public override AckOutcome Ack(MessageId id)
    {
        Calls.Enqueue($"ack {id}");
        return Finish(id);
    }

    public override AckOutcome AckUpTo(MessageId id)
    {
        Calls.Enqueue($"upTo {id}");
        return Finish(id);
    }

    public override AckOutcome Nack(MessageId id, TimeSpan? delay)
    {
        Calls.Enqueue(string.Create(CultureInfo.InvariantCulture, $"nack {id} {delay?.TotalMilliseconds}"));
        return _delivered.ContainsKey(id) ? AckOutcome.Done : AckOutcome.Unknown;
    }

    public override void SetPaused(bool paused)
    {
        Calls.Enqueue(paused ? "pause" : "resume");
        _paused = paused;
        member.Wake();
    }

    public override ValueTask<JoinOutcome.Refused?> SeekAsync(string to, CancellationToken cancellationToken)
    {
        Calls.Enqueue($"seek {to}");
        if (SeekAnswer is null) CursorText += "s";
        return new ValueTask<JoinOutcome.Refused?>(SeekAnswer);
    }

    public override string Cursor() => CursorMoves is { } moves ? moves() : _acked == 0 ? CursorText : $"{CursorText}-{_acked}";

    public override void Dispose() => Disposed = true;

    private AckOutcome Finish(MessageId id)
    {
        if (id.Topic == "orders" && id.Offset >= 1_000_000) return AckOutcome.Ahead;
        if (!_delivered.ContainsKey(id)) return AckOutcome.Unknown;
        if (_delivered.TryUpdate(id, true, false)) Interlocked.Increment(ref _acked);
        return AckOutcome.Done;
    }
}
