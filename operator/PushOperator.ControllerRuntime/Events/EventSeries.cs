namespace PushOperator.ControllerRuntime.Events;

/// <summary>One Event as it stands on the API server, and how often it has happened since it was written first.</summary>
internal sealed class EventSeries(string name, long now)
{
    /// <summary>Name of the Event object.</summary>
    public string Name { get; } = name;

    public int Count { get; set; } = 1;

    /// <summary>Timestamp of the last occurrence.</summary>
    public long SeenAt { get; set; } = now;

    /// <summary>Timestamp of the last write.</summary>
    public long WrittenAt { get; set; } = now;
}
