using System.Buffers;
using System.Text;
using PushOperator.Gateway.Tests.Groups.Support;
using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Tests.Topics;

public sealed class FrameEncoderTests
{
    private readonly FrameEncoder _json = new(FrameFormat.Json, "ns");

    [Fact]
    public void Json_AllMembers_StandInTheOrderOfTheProtocol()
    {
        var message = Order("""{"total":12}""") with { Headers = [Header("trace", "t-1")] };

        Payload(_json.Encode(message.ToMessage())).Should().Be(
            """{"op":"message","id":"orders/3/42","key":"customer-7","ts":1763866000000,"headers":{"trace":"t-1"},"data":{"total":12}}""");
    }

    [Fact]
    public void Json_SecondDelivery_HasItsCountAsTheLastMember()
    {
        var message = Order("""{"total":12}""").ToMessage();
        var first = _json.Encode(message).ToArray();

        var second = _json.Encode(message, deliveryCount: 2);

        Payload(second).Should().EndWith(""","data":{"total":12},"deliveryCount":2}""");
        RedeliveryFrame.From(first, 2).Should().Equal(second.ToArray(), "a frame that was encoded once becomes the same redelivery");
    }

    [Theory]
    [InlineData("{\"a\": [1, 2]}", "\"data\":{\"a\": [1, 2]}}")]
    [InlineData("12", "\"data\":12}")]
    [InlineData("null", "\"data\":null}")]
    [InlineData("hello", "\"data\":\"hello\"}")]
    [InlineData("", "\"data\":\"\"}")]
    [InlineData("{\"a\":1} x", "\"data\":\"{\\\"a\\\":1} x\"}")]
    [InlineData("{\"a\":", "\"data\":\"{\\\"a\\\":\"}")]
    [InlineData("\"ü\"", "\"data\":\"ü\"}")]
    public void Json_Value_IsJsonOrAString(string value, string ending) => Payload(_json.Encode(Order(value).ToMessage())).Should().EndWith(ending);

    [Fact]
    public void Json_ValueThatIsNotUtf8_IsBase64()
    {
        var message = Order("") with { Value = [0xFF, 0xFE] };

        Payload(_json.Encode(message.ToMessage())).Should().EndWith("\"dataBase64\":\"//4=\"}");
    }

    [Fact]
    public void Json_BytesInAStringThatAreNotUtf8_AreBase64_BecauseATextFrameMustBeUtf8()
    {
        var message = Order("") with { Value = [(byte)'"', 0xFF, (byte)'"'] };

        Payload(_json.Encode(message.ToMessage())).Should().EndWith("\"dataBase64\":\"Iv8i\"}");
    }

    [Fact]
    public void Json_Tombstone_IsNull() => Payload(_json.Encode((Order("") with { Value = null }).ToMessage())).Should().EndWith("\"data\":null}");

    [Fact]
    public void Json_NoKey_HasNoMember() => Payload(_json.Encode((Order("1") with { Key = null }).ToMessage())).Should().Be("""{"op":"message","id":"orders/3/42","ts":1763866000000,"data":1}""");

    [Fact]
    public void Json_KeyThatIsNotUtf8_IsBase64() => Payload(_json.Encode((Order("1") with { Key = [0xFF] }).ToMessage())).Should().Contain("\"keyBase64\":\"/w==\"");

    [Fact]
    public void Json_HeadersThatAreNotUtf8OrComeTwice_AreTold()
    {
        var message = Order("1") with { Headers = [Header("a", "1"), new MessageHeader("b", [0xFF]), Header("a", "2")] };

        Payload(_json.Encode(message.ToMessage())).Should().Contain("""
            "headers":{"a":"2"},"headersBase64":{"b":"/w=="}
            """);
    }

    [Theory]
    [InlineData(50)]
    [InlineData(200)]
    [InlineData(70_000)]
    [InlineData(3_000_000)]
    public void Json_AnyLength_IsOneWholeFrame(int length)
    {
        var frame = _json.Encode(Order(new string('x', length)).ToMessage()).ToArray();

        var parsed = FrameParser.Parse(new ReadOnlySequence<byte>(frame)).Should().ContainSingle().Subject;
        parsed.Opcode.Should().Be(1);
        parsed.Json.GetProperty("data").GetString().Should().HaveLength(length);
    }

    [Theory]
    [InlineData("hello", 1)]
    [InlineData("", 1)]
    public void Raw_Utf8_IsATextFrame(string value, byte opcode) =>
        Parse(new FrameEncoder(FrameFormat.Raw, "ns").Encode(Order(value).ToMessage())).Should().BeEquivalentTo(new { Opcode = opcode, Payload = Encoding.UTF8.GetBytes(value) });

    [Fact]
    public void Raw_OtherBytes_AreABinaryFrame()
    {
        var frame = Parse(new FrameEncoder(FrameFormat.Raw, "ns").Encode((Order("") with { Value = [0xFF] }).ToMessage()));

        frame.Opcode.Should().Be(2);
        frame.Payload.Should().Equal(0xFF);
    }

    [Fact]
    public void CloudEvents_Message_IsAStructuredEvent()
    {
        var message = Order("""{"total":12}""") with { Headers = [Header("ce_type", "order.made"), Header("ce_subject", "o-1"), Header("ce_id", "mine"), Header("other", "x")] };

        Payload(new FrameEncoder(FrameFormat.CloudEvents, "ns").Encode(message.ToMessage())).Should().Be(
            """{"specversion":"1.0","id":"orders/3/42","source":"/ns/orders","type":"order.made","time":"2025-11-23T02:46:40.000Z","partitionkey":"customer-7","subject":"o-1","datacontenttype":"application/json","data":{"total":12}}""");
    }

    [Fact]
    public void CloudEvents_BytesAndAnImpossibleTime_AreStillAnEvent()
    {
        var message = Order("") with { Value = [0xFF], TimestampMs = long.MaxValue };

        Payload(new FrameEncoder(FrameFormat.CloudEvents, "ns").Encode(message.ToMessage())).Should().Contain("\"time\":\"9999-12-31T23:59:59.999Z\"").And.EndWith("\"data_base64\":\"/w==\"}");
    }

    [Fact]
    public void Gap_InFormatsThatCarryOnlyMessages_IsNothing()
    {
        var gap = new Gap("orders", 3, 40, 57, GapReason.Retention);

        Payload(_json.EncodeGap(gap)).Should().Be("""{"op":"gap","topic":"orders","partition":3,"from":40,"to":57,"reason":"retention"}""");
        new FrameEncoder(FrameFormat.Raw, "ns").EncodeGap(gap).Length.Should().Be(0);
    }

    private static Template Order(string value) => new(Encoding.UTF8.GetBytes("customer-7"), Encoding.UTF8.GetBytes(value));

    private static MessageHeader Header(string name, string value) => new(name, Encoding.UTF8.GetBytes(value));

    private static ReceivedFrame Parse(ReadOnlySpan<byte> frame) => FrameParser.Parse(new ReadOnlySequence<byte>(frame.ToArray())).Single();

    private static string Payload(ReadOnlySpan<byte> frame) => Encoding.UTF8.GetString(Parse(frame).Payload);

    private sealed record Template(byte[]? Key, byte[]? Value)
    {
        public long TimestampMs { get; init; } = 1_763_866_000_000;

        public IReadOnlyList<MessageHeader> Headers { get; init; } = [];

        public Message ToMessage() => new() { Topic = "orders", Partition = 3, Offset = 42, TimestampMs = TimestampMs, Key = Key, Value = Value, Headers = Headers };
    }
}
