using System.Text;
using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Connections.Frames;
using PushOperator.Gateway.Json;
using PushOperator.Gateway.Publishing;
using PushOperator.Gateway.Tests.Support;

namespace PushOperator.Gateway.Tests.Json;

/// <summary>An error says what is wrong with a body, and does not send the body back: a subscriber that reads no answers would make the pod keep them.</summary>
public sealed class ErrorLengthTests
{
    private const int Most = 400;
    private static readonly string s_long = new('x', 100_000);
    private static readonly TopicConfiguration s_topic = TestGateway.DefaultConfiguration().Topics[0];

    public static TheoryData<string> Bodies =>
    [
        $$"""{"op":t{{s_long}}}""",
        $$"""{"op":1{{s_long}}}""",
        $$"""{"op":"{{s_long}}"}""",
        $$"""{"op":"ping","{{s_long}}":1}""",
        $$"""{"{{s_long}}":1}""",
        $$"""{"{{s_long}}":[]}""",
        $$"""{"{{s_long}}":"\ud800"}""",
        $$"""{"messages":[{"{{s_long}}":1}]}""",
    ];

    /// <summary>Guard: <c>JsonMembers.FirstSentence</c> and <c>FirstUnknown</c>, and the names in <c>CloudEventReader.ReadAttributes</c>, are cut.</summary>
    [Theory]
    [MemberData(nameof(Bodies), DisableDiscoveryEnumeration = true)]
    public void An_error_repeats_only_the_beginning_of_what_came(string body)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        Span<MemberRange> ranges = stackalloc MemberRange[JsonMembers.MaxMembers];

        ClientFrame.Read(bytes, ranges, out _)!.Detail.Length.Should().BeLessThan(Most);
        PublishBody.Read(bytes, s_topic, out _)!.Detail.Length.Should().BeLessThan(Most);
        CloudEventReader.ReadStructured(bytes, s_topic, out _)!.Detail.Length.Should().BeLessThan(Most);
    }
}
