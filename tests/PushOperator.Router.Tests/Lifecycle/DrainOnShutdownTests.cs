using System.Diagnostics;
using System.Net;
using PushOperator.Router.Lifecycle;
using PushOperator.TestUtilities;

namespace PushOperator.Router.Tests.Lifecycle;

public sealed class DrainOnShutdownTests
{
    private static CancellationToken Canceled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0, 1_000)]
    [InlineData(5, 500)]
    [InlineData(9.99, 1)]
    [InlineData(10, 0)]
    [InlineData(11, 0)]
    public void Connections_go_evenly_over_the_period(double elapsedSeconds, int staying) =>
        DrainOnShutdown.Staying(1_000, TimeSpan.FromSeconds(elapsedSeconds), TimeSpan.FromSeconds(10)).Should().Be(staying);

    [Fact]
    public async Task A_stopping_router_takes_nobody_new_lets_everybody_go_in_waves_and_ends_in_time()
    {
        await using var router = await RouterUnderTest.StartAsync(1, settings: "DrainPeriod=00:00:02");
        var subscribers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => router.ConnectAsync()));

        var watch = Stopwatch.StartNew();
        var stopping = router.StopAsync();
        await Eventually.HoldsAsync(() => router.Gateway(0).Connections < 20, "the first went", cancellationToken: Canceled);
        using var refused = await router.HandshakeAsync();
        using var ready = await router.Http.GetAsync(router.ManagementUrl("/readyz"), Canceled);
        var left = router.Gateway(0).Connections;
        await stopping;

        refused.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        refused.Headers.ConnectionClose.Should().BeTrue("the next try has to reach another router");
        ready.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        left.Should().BePositive("they do not all go at once");
        watch.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(7));
        await Eventually.HoldsAsync(() => router.Gateway(0).Connections == 0, "nobody is left", cancellationToken: Canceled);
        foreach (var subscriber in subscribers) subscriber.Dispose();
    }

    [Fact]
    public async Task A_router_without_connections_stops_at_once()
    {
        await using var router = await RouterUnderTest.StartAsync(1, settings: "DrainPeriod=00:01:00");

        var watch = Stopwatch.StartNew();
        await router.StopAsync();

        watch.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(5));
    }
}
