using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Connections;
using PushOperator.Gateway.Connections.Frames;
using PushOperator.Gateway.Groups;
using PushOperator.Gateway.Json;
using PushOperator.Gateway.Publishing;
using PushOperator.Gateway.Tests.Publishing;
using PushOperator.Gateway.Tests.Support;
using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Tests.Fuzzing;

/// <summary>JSON bodies: frames of subscribers (acknowledgements among them), publishes and CloudEvents; in order, changed, and generated from nothing.</summary>
public sealed class JsonFuzzTests : IAsyncLifetime
{
    private static readonly string[] s_codes = ["bad_json", "bad_field", "unknown_op", "batch_empty", "batch_too_long", "message_too_large"];
    private static readonly TopicConfiguration s_topic = TestGateway.DefaultConfiguration().Topics[0];
    private TestGateway _gateway = null!;
    private ConnectionServices _connections = null!;
    private OperationServices _operations = null!;

    public async ValueTask InitializeAsync()
    {
        _gateway = await TestGateway.StartAsync(configure: services => services.AddSingleton(new ProducerSource(_ => new FakeProducer(), NullLogger<ProducerSource>.Instance)));
        _connections = _gateway.Services.GetRequiredService<ConnectionServices>();
        _operations = _gateway.Services.GetRequiredService<OperationServices>();
    }

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    /// <summary>Guard: the exceptions that <c>JsonMembers.Read</c> and <c>JsonValues.TryString</c> catch; <c>JsonMembers.MaxDepth</c>.</summary>
    [Fact]
    public Task A_body_is_taken_or_refused_with_a_code() => FuzzRun.RunAsync("JSON bodies", Judge, mayAllocate: 4 << 20);

    private void Judge(Random random)
    {
        var body = FuzzJson.Body(random);
        Handle(body);
        ReadFrame(body);
        Refused(PublishBody.Read(body, s_topic, out var requests), body, isWhole: true);
        if (requests.Any(request => request.Value is { } value && value.Length > body.Length)) throw new InvalidOperationException("a value is larger than the body that it came in");
        Refused(CloudEventReader.ReadStructured(body, s_topic, out _), body, isWhole: true);
    }

    /// <summary>As the read loop does it, up to the group and to Kafka.</summary>
    private void Handle(byte[] body)
    {
        var request = new JoinRequest { Topics = [], From = null, Window = 256, Format = FrameFormat.Json, AutoAck = false };
        var connection = new SubscriberConnection("session", null, request, _connections);
        try
        {
            connection.Start(new JoinOutcome.Joined(new FakeMembership(connection, request, 1), Recovered: true), new NoSender(), stopReading: () => { });
            var handled = new OperationHandler(connection, _operations).HandleAsync(body);
            if (!handled.IsCompletedSuccessfully) throw new InvalidOperationException("it waits");
        }
        finally
        {
            connection.MarkClosed();
        }
    }

    private static void ReadFrame(byte[] body)
    {
        Span<MemberRange> ranges = stackalloc MemberRange[JsonMembers.MaxMembers];
        Refused(ClientFrame.Read(body, ranges, out var frame), body, isWhole: false);
        if (frame.Operation == ClientOperation.Publish) Refused(PublishFields.Read(frame.Members, "publish", s_topic, out _), body, isWhole: false);
    }

    private static void Refused(BadInput? bad, byte[] body, bool isWhole)
    {
        if (bad is not null)
        {
            if (!s_codes.Contains(bad.Code) || bad.Detail.Length is 0 or > 1_000) throw new InvalidOperationException($"{bad.Code}: {bad.Detail.Length} characters");
            return;
        }

        // What is taken is JSON for others too, and no deeper than is said.
        using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = isWhole ? 64 : JsonMembers.MaxDepth });
        if (document.RootElement.ValueKind != JsonValueKind.Object) throw new InvalidOperationException($"{Encoding.UTF8.GetString(body)} is taken");
    }

    private sealed class NoSender : IFrameSender
    {
        public int Untaken => 0;

        public ValueTask SendAsync(ReadOnlySequence<byte> frames) => ValueTask.CompletedTask;

        public void Schedule(FramePump pump)
        {
            // No turn is ever given: what is looked at is the side that reads.
        }

        public ValueTask FinishSendingAsync() => ValueTask.CompletedTask;

        public void Abort()
        {
            // There is nothing to take away.
        }
    }
}
