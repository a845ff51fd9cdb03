using PushOperator.Conformance.Tests.Cases;
using PushOperator.Conformance.Tests.Targets;

namespace PushOperator.Conformance.Tests;

/// <summary>
/// Frames go through the router: every row but those whose client goes on sending after it broke a rule. The router ends with the gateway and does not read
/// them, so that a reset can overtake the close frame.
/// </summary>
public sealed class RoutedFrameConformanceTests(RoutedTarget target) : IClassFixture<RoutedTarget>
{
    private const int MostAfterTheEnd = 16 * 1024;

    public static TheoryData<string> Names => [.. AllCases.All.Where(row => row.Code is null || row.Sends.Length <= MostAfterTheEnd).Select(row => row.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public Task Holds(string row) => FrameConformance.TryAsync(target, row);
}
