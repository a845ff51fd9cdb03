using PushOperator.Gateway.Groups;
using PushOperator.Gateway.Seeks;
using PushOperator.Gateway.Subscribers;
using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Tests.Model.Subscribers;

/// <summary>A connection of a subscriber with a name, which only moves forward.</summary>
internal sealed class NaiveSession(string subscriber, int number) : IMember
{
    public string Session { get; } = $"s{number}";

    public string Subscriber => subscriber;

    public DisconnectReason? Ended { get; private set; }

    public bool IsClosed { get; set; }

    public DurableSession Durable { get; set; } = null!;

    public long Position { get; set; }

    public bool IsServed => Durable.Places is not null;

    public bool IsAlive => !IsClosed && Ended is null;

    public static Places At(long offset) => new([new CursorPosition("t", 0, offset)], [], Epoch: -1);

    /// <summary>Starts to be served once its claim was read.</summary>
    public void Begin()
    {
        if (IsServed || !IsAlive || !Durable.Claimed.IsCompletedSuccessfully) return;
        Position = Durable.Claimed.Result.Positions[0].Offset;
        Durable.Places = () => At(Position);
    }

    public void Wake()
    {
    }

    public void Moved()
    {
    }

    public void Disconnect(DisconnectReason reason) => Ended ??= reason;
}
