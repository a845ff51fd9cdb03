using PushOperator.Gateway.Groups;
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

    public bool IsServed => Durable.Positions is not null;

    public bool IsAlive => !IsClosed && Ended is null;

    /// <summary>Starts to be served once its claim was read.</summary>
    public void Begin(bool isPlaceAsked, long place)
    {
        if (IsServed || !IsAlive || !Durable.Claimed.IsCompletedSuccessfully) return;
        Position = isPlaceAsked ? place : Durable.Claimed.Result[0].Offset;
        Durable.Positions = () => [new CursorPosition("t", 0, Position)];
    }

    public void Wake()
    {
    }

    public void Disconnect(DisconnectReason reason) => Ended ??= reason;
}
