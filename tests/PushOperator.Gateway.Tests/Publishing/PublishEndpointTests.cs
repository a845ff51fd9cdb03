using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using PushOperator.Gateway.Tests.Support;
using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Tests.Publishing;

public sealed class PublishEndpointTests(EmbeddedKafkaFixture kafka) : IClassFixture<EmbeddedKafkaFixture>
{
    private const string Path = "/v1/topics/orders/messages";

    public static TheoryData<string, string, int, string> Mistakes => new()
    {
        { "", "application/json", 400, "bad_json" },
        { "{", "application/json", 400, "bad_json" },
        { "{}", "application/json", 400, "bad_field" },
        { """{"data":1,"dat":2}""", "application/json", 400, "bad_field" },
        { """{"data":1,"data":2}""", "application/json", 400, "bad_json" },
        { """{"messages":[]}""", "application/json", 400, "batch_empty" },
        { """{"messages":{}}""", "application/json", 400, "bad_field" },
        { """{"messages":[{"data":1}],"key":"k"}""", "application/json", 400, "bad_field" },
        { """{"messages":[{"data":1},{"key":"k"}]}""", "application/json", 400, "bad_field" },
        { "{\"messages\":[" + string.Join(',', Enumerable.Repeat("{\"data\":1}", 1001)) + "]}", "application/json", 400, "batch_too_long" },
        { """{"data":1,"partition":-1}""", "application/json", 400, "bad_field" },
        { """{"data":1,"partition":99}""", "application/json", 400, "bad_field" },
        { "{\"data\":\"" + new string('x', 1_100_000) + "\"}", "application/json", 413, "message_too_large" },
        { "{\"data\":\"" + new string('x', 9_000_000) + "\"}", "application/json", 413, "message_too_large" },
        { """{"data":1}""", "text/plain", 415, "unsupported_media_type" },
        { """{"data":1}""", "application/json; charset=utf-16", 415, "unsupported_media_type" },
        { """{"specversion":"1.0","id":"1","source":"/s"}""", "application/cloudevents+json", 400, "bad_field" },
        { """{"specversion":"0.3","id":"1","source":"/s","type":"t"}""", "application/cloudevents+json", 400, "bad_field" },
        { """{"specversion":"1.0","id":"1","source":"/s","type":"t","Bad_Name":"x"}""", "application/cloudevents+json", 400, "bad_field" },
        { """{"specversion":"1.0","id":"1","source":"/s","type":"t","data":1,"data_base64":"AA=="}""", "application/cloudevents+json", 400, "bad_field" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task A_request_that_is_not_in_order_is_a_problem(string body, string contentType, int status, string code)
    {
        await using var gateway = await StartAsync();

        var response = await PostAsync(gateway, body, contentType);

        ((int)response.StatusCode).Should().Be(status);
        response.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
        (await response.JsonAsync()).Text("code").Should().Be(code);
    }

    [Fact]
    public async Task A_message_is_in_Kafka_where_the_answer_says()
    {
        await using var gateway = await StartAsync();

        var response = await PostAsync(gateway, """{"key":"customer-7","headers":{"trace":"t-1"},"data":{"total":12}}""");

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        var entry = (await response.JsonAsync()).GetProperty("messages")[0];
        var record = KafkaReading.Read(kafka.BootstrapServers, "shop.orders", (int)entry.Number("partition"), entry.Number("offset"));
        entry.Text("id").Should().Be($"orders/{entry.Number("partition")}/{entry.Number("offset")}");
        Encoding.UTF8.GetString(record.Message.Key!).Should().Be("customer-7");
        Encoding.UTF8.GetString(record.Message.Value!).Should().Be("""{"total":12}""");
        record.Header("trace").Should().Be("t-1");
    }

    [Fact]
    public async Task A_key_goes_to_the_partition_that_Java_clients_choose()
    {
        await using var gateway = await StartAsync();

        var response = await PostAsync(gateway, """{"key":"foobar","data":1}""");

        // murmur2("foobar") = -790332482; made positive, modulo 4.
        (await response.JsonAsync()).GetProperty("messages")[0].Number("partition").Should().Be((-790332482 & 0x7FFFFFFF) % 4);
    }

    [Fact]
    public async Task A_batch_is_stored_in_its_order()
    {
        await using var gateway = await StartAsync();

        var response = await PostAsync(gateway, """{"messages":[{"data":1,"partition":2},{"dataBase64":"AP8=","partition":2},{"data":null,"key":"gone","partition":2}]}""");

        var entries = (await response.JsonAsync()).GetProperty("messages").EnumerateArray().ToList();
        entries.Select(entry => entry.Number("partition")).Should().Equal(2, 2, 2);
        entries.Select(entry => entry.Number("offset")).Should().BeInAscendingOrder();
        KafkaReading.Read(kafka.BootstrapServers, "shop.orders", 2, entries[1].Number("offset")).Message.Value.Should().Equal(0x00, 0xFF);
        KafkaReading.Read(kafka.BootstrapServers, "shop.orders", 2, entries[2].Number("offset")).Message.Value.Should().BeNull("null is a tombstone");
    }

    [Fact]
    public async Task A_batch_of_which_some_failed_says_which()
    {
        await using var gateway = await StartAsync();
        var body = JsonSerializer.Serialize(new { messages = new object[] { new { data = 1 }, new { data = new string('x', 1_100_000) } } });

        var response = await PostAsync(gateway, body);

        response.StatusCode.Should().Be(HttpStatusCode.MultiStatus);
        var entries = (await response.JsonAsync()).GetProperty("messages");
        entries[0].Text("id").Should().StartWith("orders/");
        entries[1].Number("status").Should().Be(413);
        entries[1].Text("code").Should().Be("message_too_large");
    }

    [Fact]
    public async Task A_repeat_of_a_batch_with_its_idempotency_key_writes_nothing()
    {
        await using var gateway = await StartAsync();
        const string Body = """{"messages":[{"data":1},{"data":2}]}""";

        var first = await PostAsync(gateway, Body, key: "batch-1");
        var repeat = await PostAsync(gateway, Body, key: "batch-1");
        var other = await PostAsync(gateway, """{"messages":[{"data":1},{"data":3}]}""", key: "batch-1");

        (await repeat.Content.ReadAsStringAsync()).Should().Be(await first.Content.ReadAsStringAsync());
        other.StatusCode.Should().Be(HttpStatusCode.MultiStatus);
        (await other.JsonAsync()).GetProperty("messages")[1].Text("code").Should().Be("idempotency_mismatch");
    }

    [Fact]
    public async Task A_used_key_with_another_message_is_409_and_a_key_with_a_space_400()
    {
        await using var gateway = await StartAsync();
        await PostAsync(gateway, """{"data":1}""", key: "one");

        (await PostAsync(gateway, """{"data":2}""", key: "one")).StatusCode.Should().Be(HttpStatusCode.Conflict);
        (await PostAsync(gateway, """{"data":2}""", key: "o ne")).StatusCode.Should().Be(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_structured_cloud_event_becomes_a_record_in_binary_mode()
    {
        await using var gateway = await StartAsync();

        var response = await PostAsync(
            gateway,
            """{"specversion":"1.0","id":"e-1","source":"/shop","type":"order.placed","partitionkey":"customer-7","datacontenttype":"text/plain","data":"hello"}""",
            "application/cloudevents+json");

        var record = await RecordOfAsync(response);
        (record.Header("ce_specversion"), record.Header("ce_id"), record.Header("ce_source"), record.Header("ce_type")).Should().Be(("1.0", "e-1", "/shop", "order.placed"));
        record.Header("content-type").Should().Be("text/plain");
        Encoding.UTF8.GetString(record.Message.Value!).Should().Be("hello");
        Encoding.UTF8.GetString(record.Message.Key!).Should().Be("customer-7");
    }

    [Fact]
    public async Task A_binary_cloud_event_keeps_its_body_and_attributes()
    {
        await using var gateway = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = new ByteArrayContent([0, 1, 2]) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        request.Headers.Add("ce-specversion", "1.0");
        request.Headers.Add("ce-id", "e%20%E2%82%AC");
        request.Headers.Add("ce-source", "/shop");
        request.Headers.Add("ce-type", "order.placed");

        var record = await RecordOfAsync(await gateway.Http.SendAsync(request));

        record.Header("ce_id").Should().Be("e €");
        record.Header("content-type").Should().Be("application/octet-stream");
        record.Message.Value.Should().Equal(0, 1, 2);
    }

    [Fact]
    public async Task An_unknown_topic_is_404()
    {
        await using var gateway = await StartAsync();

        var response = await gateway.Http.PostAsync("/v1/topics/payments/messages", new StringContent("{}", Encoding.UTF8, "application/json"));

        response.StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await response.JsonAsync()).Text("code").Should().Be("topic_not_found");
    }

    [Fact]
    public async Task Without_Kafka_a_publish_is_503_with_Retry_After()
    {
        await using var gateway = await TestGateway.StartAsync();

        var response = await PostAsync(gateway, """{"data":1}""");

        response.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        response.Headers.RetryAfter.Should().NotBeNull();
        (await response.JsonAsync()).Text("code").Should().Be("kafka_unavailable");
    }

    [Fact]
    public async Task A_websocket_publish_is_answered_when_Kafka_has_it()
    {
        await using var gateway = await StartAsync();
        var (client, _) = await gateway.SubscribeAsync();

        for (var i = 0; i < 500; i++) await client.SendTextAsync($$"""{"op":"publish","ref":{{i}},"topic":"orders","key":"customer-7","data":{{i}}}""");

        var ids = new MessageId[500];
        for (var i = 0; i < ids.Length; i++)
        {
            var published = await client.ReadJsonAsync("published");
            MessageId.TryParse(published.Text("id"), out ids[published.Number("ref")]).Should().BeTrue();
        }

        ids.Select(id => id.Partition).Distinct().Should().ContainSingle();
        ids.Select(id => id.Offset).Should().BeInAscendingOrder("one connection's messages of a key keep their order").And.OnlyHaveUniqueItems();
        Encoding.UTF8.GetString(KafkaReading.Read(kafka.BootstrapServers, "shop.orders", ids[^1].Partition, ids[^1].Offset).Message.Value!).Should().Be("499");
    }

    private Task<TestGateway> StartAsync() => TestGateway.StartAsync(TestGateway.DefaultConfiguration(kafka.BootstrapServers));

    private async Task<Confluent.Kafka.ConsumeResult<byte[]?, byte[]?>> RecordOfAsync(HttpResponseMessage response)
    {
        response.StatusCode.Should().Be(HttpStatusCode.OK);
        var entry = (await response.JsonAsync()).GetProperty("messages")[0];
        return KafkaReading.Read(kafka.BootstrapServers, "shop.orders", (int)entry.Number("partition"), entry.Number("offset"));
    }

    private static async Task<HttpResponseMessage> PostAsync(TestGateway gateway, string body, string contentType = "application/json", string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = new StringContent(body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        // A body that is refused by its length is never sent.
        request.Headers.ExpectContinue = body.Length > 8_000_000;
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        return await gateway.Http.SendAsync(request);
    }
}
