using System.Text;
using System.Text.Json;
using PushOperator.Client.Tests.Support;

namespace PushOperator.Client.Tests.Subscribing;

public sealed class MessageTests
{
    [Fact]
    public async Task A_message_has_what_its_frame_says()
    {
        var message = await DeliverAsync(
            """{"op":"message","id":"orders/3/42","key":"customer-7","ts":1763866000000,"headers":{"trace":"t-1"},"data":{"total":12},"deliveryCount":2,"later":[1]}""");

        message.Should().BeEquivalentTo(new
        {
            Id = "orders/3/42",
            Topic = "orders",
            Partition = 3,
            Offset = 42L,
            Key = "customer-7",
            Timestamp = DateTimeOffset.FromUnixTimeMilliseconds(1763866000000),
            DeliveryCount = 2,
            IsDuplicate = false,
        });
        message.Headers.Should().Equal(new Dictionary<string, string> { ["trace"] = "t-1" });
        message.Data.GetProperty("total").GetInt32().Should().Be(12);
        Encoding.UTF8.GetString(message.Bytes.Span).Should().Be("""{"total":12}""");
    }

    [Fact]
    public async Task Text_is_given_as_its_bytes()
    {
        var message = await DeliverAsync("""{"op":"message","id":"orders/0/1","ts":1,"data":"h\u00e9"}""");

        Encoding.UTF8.GetString(message.Bytes.Span).Should().Be("hé");
        message.Headers.Should().BeEmpty();
        message.Key.Should().BeNull();
    }

    [Fact]
    public async Task Binary_values_and_keys_are_given_as_bytes()
    {
        var message = await DeliverAsync("""{"op":"message","id":"orders/0/1","ts":1,"keyBase64":"/w==","dataBase64":"/v8="}""");

        message.KeyBytes.ToArray().Should().Equal(0xFF);
        message.Bytes.ToArray().Should().Equal(0xFE, 0xFF);
        message.Data.ValueKind.Should().Be(JsonValueKind.Undefined);
    }

    [Fact]
    public async Task A_tombstone_is_null_and_has_no_bytes()
    {
        var message = await DeliverAsync("""{"op":"message","id":"orders/0/1","key":"k","ts":1,"data":null}""");

        message.Data.ValueKind.Should().Be(JsonValueKind.Null);
        message.Bytes.IsEmpty.Should().BeTrue();
    }

    private static async Task<PushMessage> DeliverAsync(string frame)
    {
        await using var test = await SubscriberCase.StartAsync();
        var reading = test.Reader.NextAsync();
        var connection = await test.Gateway.WelcomeAsync();
        await connection.SendAsync(frame);
        return await reading;
    }
}
