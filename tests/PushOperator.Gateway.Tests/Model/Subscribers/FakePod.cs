using PushOperator.Gateway.Subscribers;

namespace PushOperator.Gateway.Tests.Model.Subscribers;

/// <summary>A pod's view of the subscribers, how far it has read the topic, and what it wrote that has not arrived.</summary>
internal sealed class FakePod : ISubscriberLog, IDisposable
{
    private readonly Queue<(string Id, byte[]? Value, Action<bool> Written)> _writing = new();

    public FakePod(int number, TimeProvider time)
    {
        Subscribers = new DurableSubscribers(this, $"pod{number}", capacity: 100, time);
        Subscribers.Start();
    }

    public DurableSubscribers Subscribers { get; }

    public List<(NaiveSession Session, bool IsPlaceAsked, long Place)> Sessions { get; } = [];

    /// <summary>Offset that it reads next.</summary>
    public int Next { get; set; }

    public void Write(string subscriber, byte[]? value, Action<bool> written) => _writing.Enqueue((subscriber, value, written));

    public bool Arrive(List<(string Id, byte[]? Value)?> topic)
    {
        if (!_writing.TryDequeue(out var write)) return false;
        topic.Add((write.Id, write.Value));
        write.Written(true);
        return true;
    }

    public void Fail()
    {
        if (_writing.TryDequeue(out var write)) write.Written(false);
    }

    public void Dispose() => Subscribers.Dispose();
}
