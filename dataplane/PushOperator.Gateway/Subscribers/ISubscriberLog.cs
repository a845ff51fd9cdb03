namespace PushOperator.Gateway.Subscribers;

/// <summary>Writes to the group's subscriber topic.</summary>
internal interface ISubscriberLog
{
    /// <summary>Ends when everything that was in the topic has been told.</summary>
    Task CaughtUp { get; }

    /// <summary>Hands a record to Kafka; never blocks.</summary>
    /// <param name="value">Null forgets the subscriber.</param>
    /// <param name="written">Told, on any thread, whether all in-sync replicas have it.</param>
    void Write(string subscriber, byte[]? value, Action<bool> written);
}
