using PushOperator.Conformance.Tests.Cases;
using PushOperator.Conformance.Tests.Targets;

namespace PushOperator.Conformance.Tests;

/// <summary>Every row of the table on an echo over the gateway's connection code.</summary>
public abstract class FrameConformanceTests(Target target)
{
    public static TheoryData<string> Names => [.. AllCases.All.Select(row => row.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public Task Holds(string row) => FrameConformance.TryAsync(target, row);

    /// <summary>
    /// The server ends its side with the close frame, while it reads on. Twenty that ended only when it stops reading would take twenty seconds.
    /// Guard: <c>WebSocketSession.RunAsync</c>, <c>FinishSendingAsync</c>.
    /// </summary>
    [Fact]
    public async Task The_end_comes_with_the_close_frame_and_not_when_the_server_stops_reading()
    {
        var began = TimeProvider.System.GetTimestamp();

        for (var i = 0; i < 20; i++) await FrameConformance.TryAsync(target, "7.4: close code 1000 is echoed");

        TimeProvider.System.GetElapsedTime(began).Should().BeLessThan(TimeSpan.FromSeconds(15));
    }
}
