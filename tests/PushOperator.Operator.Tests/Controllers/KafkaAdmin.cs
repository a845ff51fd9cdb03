using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace PushOperator.Operator.Tests.Controllers;

/// <summary>Somebody else who works on Kafka's topics.</summary>
internal sealed class KafkaAdmin(string bootstrapServers) : IAsyncDisposable
{
    private readonly IAdminClient _client = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = bootstrapServers }).Build();

    public Task CreateAsync(string topic, int partitions) =>
        _client.CreateTopicsAsync([new TopicSpecification { Name = topic, NumPartitions = partitions, ReplicationFactor = 1 }]);

    public Task DeleteAsync(string topic) => _client.DeleteTopicsAsync([topic]);

    public Task SetAsync(string topic, string name, string value) => _client.IncrementalAlterConfigsAsync(new Dictionary<ConfigResource, List<ConfigEntry>>
    {
        [Resource(topic)] = [new ConfigEntry { Name = name, Value = value, IncrementalOperation = AlterConfigOpType.Set }],
    });

    public async Task<string> GetAsync(string topic, string name) => (await _client.DescribeConfigsAsync([Resource(topic)])).Single().Entries[name].Value;

    public IReadOnlyList<string> TopicNames() => [.. _client.GetMetadata(TimeSpan.FromSeconds(10)).Topics.Select(topic => topic.Topic)];

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    private static ConfigResource Resource(string topic) => new() { Type = ResourceType.Topic, Name = topic };
}
