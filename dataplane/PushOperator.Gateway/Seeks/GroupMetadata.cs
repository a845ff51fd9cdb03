using Confluent.Kafka;
using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Diagnostics;
using PushOperator.Gateway.Kafka;
using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Seeks;

/// <summary>What all pods of the group know together beside its subscribers: the seeks and the pods' reports, read from and written to the group's metadata topic. Composition of this folder.</summary>
internal sealed class GroupMetadata : IDisposable
{
    public GroupMetadata(GatewayConfiguration configuration, KafkaClients clients, IAdminClient admin, TopicDescriptions descriptions, TopicMap topics, CursorSigner signer, GatewayMetrics metrics, TimeProvider time, ILoggerFactory loggers)
    {
        Topic = new SubscriberTopic(clients, loggers.CreateLogger<SubscriberTopic>());
        Log = new MetadataLog(Topic, clients.PodName, time);
        Memory = new CommittedMemory(Log);
        Book = new SeekBook(configuration.Delivery);
        Reports = new PodReports(Log, time);
        Seeks = new GroupSeeks(
            configuration.Delivery, Book, Log, new SeekTargets(descriptions, new TopicOffsets(admin, time), topics, signer, clients.PodName, time), Reports, () => Topic.CaughtUp.IsCompleted, metrics, loggers.CreateLogger<GroupSeeks>());
    }

    public SubscriberTopic Topic { get; }

    public MetadataLog Log { get; }

    public CommittedMemory Memory { get; }

    public SeekBook Book { get; }

    public PodReports Reports { get; }

    public GroupSeeks Seeks { get; }

    /// <summary>Takes a record that is not a subscriber's.</summary>
    /// <param name="changed">Told of a seek that begins, is cancelled or ends.</param>
    /// <returns>False when it is a subscriber's.</returns>
    public bool Apply(string key, byte[]? value, long offset, Action<Seek> changed)
    {
        if (!key.StartsWith('/')) return false;
        if (PodReports.IsKey(key)) Reports.Apply(key, value);
        else if (CommittedMemory.IsKey(key)) Memory.Apply(key, value);
        else if (SeekKey.TryParse(key, out var seekKey) && Seeks.Apply(seekKey.Value, value, offset) is { } seek) changed(seek);
        Log.Read(key, value);
        return true;
    }

    public void Reset()
    {
        Book.Clear();
        Memory.Clear();
    }

    /// <summary>Writes what is left to write, and reads no more. Blocks, bounded.</summary>
    public void Stop()
    {
        Reports.Stop();
        Topic.Stop();
    }

    public void Dispose()
    {
        Reports.Dispose();
        Topic.Dispose();
    }
}
