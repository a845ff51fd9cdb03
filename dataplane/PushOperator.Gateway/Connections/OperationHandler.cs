using System.Text;
using System.Text.Json;
using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Authentication;
using PushOperator.Gateway.Connections.Frames;
using PushOperator.Gateway.Diagnostics;
using PushOperator.Gateway.Groups;
using PushOperator.Gateway.Json;
using PushOperator.Gateway.Publishing;

namespace PushOperator.Gateway.Connections;

/// <summary>Does what the frames of one subscriber ask for. Called by its read loop only; an acknowledgement allocates nothing.</summary>
internal sealed partial class OperationHandler
{
    private const int MaxAckList = 1_000;
    private const int MaxNackDelayMs = 43_200_000;
    private const int MaxReasonBytes = 1_024;
    private const int MaxSeekLength = 65_536;

    private readonly SubscriberConnection _connection;
    private readonly OperationServices _services;
    private readonly ErrorBudget _budget;

    public OperationHandler(SubscriberConnection connection, OperationServices services)
    {
        _connection = connection;
        _services = services;
        _budget = new ErrorBudget(services.Time);
    }

    private Membership Membership => _connection.Membership!;

    /// <summary>Handles one text message. Incomplete only while a seek asks Kafka, or while the subscriber reads none of its answers.</summary>
    public ValueTask HandleAsync(ReadOnlySpan<byte> text)
    {
        Span<MemberRange> ranges = stackalloc MemberRange[JsonMembers.MaxMembers];
        if (ClientFrame.Read(text, ranges, out var frame) is { } bad)
        {
            Refuse(FrameError.From(bad, frame.Reference));
            return RoomAsync();
        }

        FrameError? error = null;
        switch (frame.Operation)
        {
            case ClientOperation.Ack:
                error = Acknowledge(frame);
                break;
            case ClientOperation.Nack:
                error = Reject(frame);
                break;
            case ClientOperation.Pause or ClientOperation.Resume:
                Membership.SetPaused(frame.Operation == ClientOperation.Pause);
                break;
            case ClientOperation.Ping:
                _connection.Pump.Enqueue(ServerFrames.Pong());
                break;
            case ClientOperation.Publish:
                error = Publish(frame);
                break;
            case ClientOperation.Seek:
                return SeekAsync(frame);
            case ClientOperation.Auth:
                return AuthenticateAsync(frame);
        }

        if (error is not null) Refuse(error);
        return RoomAsync();
    }

    private ValueTask RoomAsync() => new(_connection.Pump.Control.WaitForRoomAsync());

    private void Refuse(FrameError error)
    {
        _services.Metrics.FrameRefused(error.Code);
        _connection.Pump.Enqueue(ServerFrames.Error(error));
        if (error.ClientFault && !_budget.Spend()) _connection.Disconnect(DisconnectReason.Protocol);
    }

    private FrameError? Acknowledge(in ClientFrame frame)
    {
        var forms = (frame.Members.Has("id"u8) ? 1 : 0) + (frame.Members.Has("ids"u8) ? 1 : 0) + (frame.Members.Has("upTo"u8) ? 1 : 0);
        if (forms != 1) return Field(frame, "ack: exactly one of id, ids, upTo is wanted");
        if (frame.Members.Has("ids"u8)) return AcknowledgeList(frame);

        var upTo = frame.Members.Has("upTo"u8);
        var field = upTo ? "ack.upTo" : "ack.id";
        var text = JsonValues.PlainString(frame.Members.Raw(upTo ? "upTo"u8 : "id"u8));
        if (!_services.Topics.TryReadId(text, out var id)) return Field(frame, $"{field}: a message id such as orders/3/42 is wanted");
        var outcome = upTo ? Membership.AckUpTo(id) : Membership.Ack(id);
        _services.Metrics.Acknowledged(outcome);
        return AfterAck(outcome, frame.Reference, field, text);
    }

    private FrameError? AcknowledgeList(in ClientFrame frame)
    {
        var raw = frame.Members.Raw("ids"u8);
        if (CheckList(raw, out var count) is { } wrong) return wrong with { Reference = frame.Reference };
        FrameError? first = null;
        var failed = 0;
        var reader = new Utf8JsonReader(raw);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.String)
        {
            _services.Topics.TryReadId(reader.ValueSpan, out var id);
            var outcome = Membership.Ack(id);
            _services.Metrics.Acknowledged(outcome);
            if (AfterAck(outcome, frame.Reference, "ack.ids", reader.ValueSpan) is not { } error) continue;
            failed++;
            first ??= error;
        }

        return failed > 1 ? first! with { Detail = $"{first.Detail}; {failed} of {count} were not taken, this is the first" } : first;
    }

    // The whole list is checked before the first id counts: a frame is taken or refused.
    private FrameError? CheckList(ReadOnlySpan<byte> raw, out int count)
    {
        count = 0;
        var reader = new Utf8JsonReader(raw);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray) return new FrameError("bad_field", "ack.ids: a list of message ids is wanted");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (count == MaxAckList) return new FrameError("ack_list_too_long", $"ack.ids: more than {MaxAckList} ids; send them in several frames");
            if (reader.TokenType != JsonTokenType.String || !_services.Topics.TryReadId(reader.ValueSpan, out _))
                return new FrameError("bad_field", $"ack.ids[{count}]: a message id such as orders/3/42 is wanted");
            count++;
        }

        return null;
    }

    private FrameError? Reject(in ClientFrame frame)
    {
        var text = JsonValues.PlainString(frame.Members.Raw("id"u8));
        if (!_services.Topics.TryReadId(text, out var id)) return Field(frame, "nack.id: a message id such as orders/3/42 is wanted");
        TimeSpan? delay = null;
        if (frame.Members.Has("delayMs"u8))
        {
            if (!JsonValues.TryInteger(frame.Members.Raw("delayMs"u8), 0, MaxNackDelayMs, out var milliseconds))
                return Field(frame, $"nack.delayMs: a whole number from 0 to {MaxNackDelayMs} is wanted");
            delay = TimeSpan.FromMilliseconds(milliseconds);
        }

        if (ReadReason(frame, out var reason) is { } wrong) return wrong;
        var outcome = Membership.Nack(id, delay);
        _services.Metrics.Rejected(outcome);
        if (reason is not null) LogRejected(_services.Logger, _connection.Session, id, reason);
        return AfterAck(outcome, frame.Reference, "nack.id", text);
    }

    private static FrameError? ReadReason(in ClientFrame frame, out string? reason)
    {
        reason = null;
        var raw = frame.Members.Raw("reason"u8);
        if (raw.IsEmpty) return null;
        return raw.Length <= MaxReasonBytes && JsonValues.TryString(raw, out reason) ? null : Field(frame, $"nack.reason: text of at most {MaxReasonBytes} bytes is wanted");
    }

    private FrameError? AfterAck(AckOutcome outcome, long? reference, string field, ReadOnlySpan<byte> id)
    {
        switch (outcome)
        {
            case AckOutcome.Done:
                _connection.Acknowledged();
                return null;
            case AckOutcome.Late:
                return new FrameError("ack_unknown", $"{field}: {Encoding.UTF8.GetString(id)} has since been taken from this connection, and comes again", reference, ClientFault: false);
            case AckOutcome.Unknown:
                return new FrameError("ack_unknown", $"{field}: {Encoding.UTF8.GetString(id)} was not delivered on this connection; acknowledge only ids you received here", reference);
            default:
                return new FrameError("ack_ahead", $"{field}: {Encoding.UTF8.GetString(id)} lies beyond what was delivered on this connection; acknowledge only ids you received here", reference);
        }
    }

    private FrameError? Publish(in ClientFrame frame)
    {
        if (_connection.Ending is not null)
            return new FrameError("kafka_unavailable", "publish: this connection is closing; publish on the next one", frame.Reference, Retry: true, ClientFault: false);
        if (frame.Reference is not { } reference) return Field(frame, "publish.ref: a whole number is wanted, it comes back in the answer");
        if (!JsonValues.TryString(frame.Members.Raw("topic"u8), out var name)) return Field(frame, "publish.topic: the name of a topic is wanted");
        // The right first: to who lacks it, a topic that is not there looks like one that is.
        if (!_connection.Caller.Has(Caller.PublishScope(name)))
            return new FrameError("forbidden", $"publish.topic: the token lacks the scope {Caller.PublishScope(Shown(name))}", reference);
        if (_services.Topics.Find(name) is not { } topic)
            return new FrameError("topic_not_found", $"publish.topic: this group has no topic of that name; it has {_services.Topics.Known}", reference);
        if (PublishFields.Read(frame.Members, "publish", topic, out var request) is { } bad) return FrameError.From(bad, reference);
        if (!frame.Members.Raw("idempotencyKey"u8).IsEmpty)
        {
            if (!JsonValues.TryString(frame.Members.Raw("idempotencyKey"u8), out var key) || !PublishFields.IsIdempotencyKey(key))
                return Field(frame, $"publish.idempotencyKey: {PublishFields.IdempotencyKeyRule}");
            request = request with { IdempotencyKey = key };
        }

        _connection.Pump.Control.Owe();
        _ = AnswerPublishAsync(_services.Publisher.PublishAsync(request), reference);
        return null;
    }

    private async Task AnswerPublishAsync(Task<PublishOutcome> publishing, long reference)
    {
        var answer = await publishing switch
        {
            PublishOutcome.Stored stored => ServerFrames.Published(reference, stored.Id.ToString()),
            PublishOutcome.Refused refused => Refusal(refused, reference),
            var other => throw new InvalidOperationException($"{other.GetType()} is not an outcome"),
        };
        _connection.Pump.Control.Settle(answer);
        _connection.Pump.Wake();
    }

    private byte[] Refusal(PublishOutcome.Refused refused, long reference)
    {
        _services.Metrics.FrameRefused(refused.Code);
        return ServerFrames.Error(new FrameError(refused.Code, refused.Detail, reference, refused.MayRetry));
    }

    private ValueTask SeekAsync(in ClientFrame frame)
    {
        FrameError? error = null;
        string? to = null;
        if (_services.Configuration.Delivery == DeliveryMode.Shared)
            error = new FrameError("not_supported", "seek: the subscribers of a Shared group have one position together; the group is moved on the command port: POST /v1/groups/GROUP/seek, or push seek GROUP", frame.Reference);
        else if (!JsonValues.TryString(frame.Members.Raw("to"u8), out to) || to.Length is 0 or > MaxSeekLength)
            error = Field(frame, "seek.to: earliest, latest, an RFC 3339 time or a cursor is wanted");
        else if (ResumePosition.Check(to) is { } bad)
            error = new FrameError(bad.Code, $"seek.to: {bad.Detail}", frame.Reference);
        if (error is null) return SeekAsync(to!, frame.Reference);
        Refuse(error);
        return RoomAsync();
    }

    private async ValueTask SeekAsync(string to, long? reference)
    {
        if (await Membership.SeekAsync(to, CancellationToken.None) is { } refused)
            Refuse(new FrameError(refused.Code, refused.Detail, reference, Retry: refused.Status >= 500, ClientFault: refused.Status < 500));
        else
            _connection.Pump.SendPosition();
        await _connection.Pump.Control.WaitForRoomAsync();
    }

    private ValueTask AuthenticateAsync(in ClientFrame frame)
    {
        if (JsonValues.TryString(frame.Members.Raw("token"u8), out var token)) return AuthenticateAsync(token, frame.Reference);
        Refuse(Field(frame, "auth.token: a token of the group's issuer is wanted, as text"));
        return RoomAsync();
    }

    private async ValueTask AuthenticateAsync(string token, long? reference)
    {
        if (await _services.Tokens.TakeAsync(_connection, token, reference) is { } refused) Refuse(refused);
        await RoomAsync();
    }

    private static string Shown(string given) => given.Length <= 128 ? given : given[..128];

    private static FrameError Field(in ClientFrame frame, string detail) => FrameError.From(BadInput.Field(detail), frame.Reference);
}
