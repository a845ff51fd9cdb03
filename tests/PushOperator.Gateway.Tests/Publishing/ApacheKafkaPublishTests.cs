using System.Net;
using System.Text;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Tests.Support;
using PushOperator.TestUtilities;

namespace PushOperator.Gateway.Tests.Publishing;

/// <summary>What only a real broker says.</summary>
public sealed class ApacheKafkaPublishTests(ApacheKafka kafka)
{
    [Fact]
    public async Task A_message_that_the_topic_itself_finds_too_large_is_413()
    {
        var bootstrap = await kafka.BootstrapServersAsync();
        var topic = await CreateTopicAsync(bootstrap, new() { ["max.message.bytes"] = "1000" });
        await using var gateway = await StartAsync(bootstrap, topic);

        var response = await PublishAsync(gateway, "{\"data\":\"" + new string('x', 5_000) + "\"}");

        response.StatusCode.Should().Be(HttpStatusCode.RequestEntityTooLarge);
        (await response.JsonAsync()).Text("code").Should().Be("message_too_large");
    }

    [Fact]
    public async Task A_message_that_the_topic_refuses_is_502_with_Kafkas_words()
    {
        var bootstrap = await kafka.BootstrapServersAsync();
        var topic = await CreateTopicAsync(bootstrap, new() { ["cleanup.policy"] = "compact" });
        await using var gateway = await StartAsync(bootstrap, topic);

        var response = await PublishAsync(gateway, """{"data":"a compacted topic wants a key"}""");

        response.StatusCode.Should().Be(HttpStatusCode.BadGateway);
        var problem = await response.JsonAsync();
        problem.Text("code").Should().Be("publish_failed");
        problem.Text("detail").Should().Contain("Kafka refused it");
    }

    [Fact]
    public async Task A_published_message_is_read_back_whole()
    {
        var bootstrap = await kafka.BootstrapServersAsync();
        var topic = await CreateTopicAsync(bootstrap, []);
        await using var gateway = await StartAsync(bootstrap, topic);

        var response = await PublishAsync(gateway, """{"key":"customer-7","headers":{"trace":"t-1"},"data":{"total":12}}""");

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        var record = KafkaReading.Read(bootstrap, topic, 0, (await response.JsonAsync()).GetProperty("messages")[0].Number("offset"));
        Encoding.UTF8.GetString(record.Message.Value!).Should().Be("""{"total":12}""");
        record.Header("trace").Should().Be("t-1");
    }

    private static async Task<string> CreateTopicAsync(string bootstrap, Dictionary<string, string> configuration)
    {
        var name = $"edge-{Guid.NewGuid():N}";
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = bootstrap }).Build();
        await admin.CreateTopicsAsync([new TopicSpecification { Name = name, NumPartitions = 1, ReplicationFactor = 1, Configs = configuration }]);
        return name;
    }

    private static Task<TestGateway> StartAsync(string bootstrap, string topic) => TestGateway.StartAsync(
        TestGateway.DefaultConfiguration(bootstrap) with { Topics = [new TopicConfiguration { Name = "orders", KafkaTopic = topic }] });

    private static Task<HttpResponseMessage> PublishAsync(TestGateway gateway, string body) =>
        gateway.Http.PostAsync("/v1/topics/orders/messages", new StringContent(body, Encoding.UTF8, "application/json"));
}
