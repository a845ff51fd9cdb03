using System.Text.Json;
using PushOperator.Gateway.Groups;
using PushOperator.Gateway.Groups.Shared;
using PushOperator.Gateway.Tests.Groups.Support;
using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Tests.Model.Intake;

/// <summary>A subscriber of a Shared group that takes and acknowledges when its script says so.</summary>
internal sealed class ScriptedSubscriber : IMember, IDisposable
{
    private readonly SharedMembership _membership;

    public ScriptedSubscriber(SharedGroup group) =>
        _membership = new SharedMembership(group.Deliveries, new FrameEncoders("shop"), this, new JoinRequest { Topics = [], From = null, Window = 10, Format = FrameFormat.Json, AutoAck = false });

    public string Session => "s";

    public string? Subscriber => null;

    public void Wake()
    {
    }

    public void Moved()
    {
    }

    public void Disconnect(DisconnectReason reason)
    {
    }

    public void Take(List<long> offsets)
    {
        while (_membership.TryTake(16 << 10, out var frames))
        {
            foreach (var frame in FrameParser.Parse(frames))
            {
                MessageId.TryParse(JsonDocument.Parse(frame.Payload).RootElement.GetProperty("id").GetString(), out var id);
                offsets.Remove(id.Offset);
                offsets.Add(id.Offset);
            }
        }
    }

    public bool Ack(long offset) => _membership.Ack(new MessageId("t", 0, offset)) == AckOutcome.Done;

    public void Dispose() => _membership.Dispose();
}
