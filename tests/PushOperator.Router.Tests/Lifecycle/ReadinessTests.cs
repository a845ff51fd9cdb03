using System.Net;
using PushOperator.Api.Groups;
using PushOperator.TestUtilities;

namespace PushOperator.Router.Tests.Lifecycle;

/// <summary>When a router says that it is ready.</summary>
public sealed class ReadinessTests
{
    private static CancellationToken Canceled => TestContext.Current.CancellationToken;

    /// <remarks>Without <c>Readiness.KnowsGateways</c> a new router is ready and refuses everybody until the first readings are in.</remarks>
    [Fact]
    public async Task A_router_is_ready_when_its_first_subscriber_would_be_placed()
    {
        await using var router = await RouterUnderTest.StartUnsyncedAsync();
        var gateway = await router.AddGatewayAsync();
        using var mayAnswer = new ManualResetEventSlim();
        var metadata = gateway.Metadata;
        gateway.Metadata = () =>
        {
            mayAnswer.Wait(Canceled);
            return metadata();
        };
        router.Groups.Set(RouterUnderTest.Definition(RoutingStrategy.LeastConnections, [gateway.Address]));
        await Eventually.HoldsAsync(() => router.IsServing, "the group is routed", cancellationToken: Canceled);

        var before = await router.IsReadyAsync();
        mayAnswer.Set();
        await Eventually.HoldsAsync(router.IsReadyAsync, "the router is ready", cancellationToken: Canceled);
        using var first = await router.HandshakeAsync();

        before.Should().BeFalse();
        first.StatusCode.Should().Be(HttpStatusCode.SwitchingProtocols);
    }

    [Fact]
    public async Task A_gateway_that_tells_nothing_does_not_hold_a_router_up()
    {
        await using var router = await RouterUnderTest.StartUnsyncedAsync();
        var gateway = await router.AddGatewayAsync();
        gateway.MetadataBytes = "nothing of use"u8.ToArray();
        router.Groups.Set(RouterUnderTest.Definition(RoutingStrategy.LeastConnections, [gateway.Address]));

        await Eventually.HoldsAsync(router.IsReadyAsync, "the router is ready", cancellationToken: Canceled);
    }
}
