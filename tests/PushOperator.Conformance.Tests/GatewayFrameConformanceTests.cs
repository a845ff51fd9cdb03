using PushOperator.Conformance.Tests.Cases;
using PushOperator.Conformance.Tests.Targets;

namespace PushOperator.Conformance.Tests;

/// <summary>The gateway itself: every row in which no message has to be echoed, with the same close codes.</summary>
public sealed class GatewayFrameConformanceTests(GatewayTarget target) : IClassFixture<GatewayTarget>
{
    public static TheoryData<string> Names => [.. AllCases.All.Where(row => row.Answers.All(answer => answer.Opcode == 10)).Select(row => row.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public Task Holds(string row) => FrameConformance.TryAsync(target, row);
}
