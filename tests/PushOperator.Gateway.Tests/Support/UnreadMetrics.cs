using PushOperator.Gateway.Diagnostics;
using PushOperator.Gateway.Tests.Groups.Support;

namespace PushOperator.Gateway.Tests.Support;

/// <summary>Metrics that nobody reads: one for all tests, since models make many thousands of pods (see <see cref="Meters"/> for what each would cost).</summary>
internal static class UnreadMetrics
{
    public static GatewayMetrics Shared { get; } = new(new Meters());
}
