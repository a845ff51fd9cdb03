using System.Net;
using System.Net.Http;
using PushOperator.Api.Groups;

namespace PushOperator.Router.Tests.Routing;

/// <summary>What one address may ask for.</summary>
public sealed class AddressGateTests
{
    private const int Limit = 3;

    private static CancellationToken Canceled => TestContext.Current.CancellationToken;

    /// <summary>Guard: <c>AddressGate</c> in <c>RouterApplication.Use</c>.</summary>
    [Fact]
    public async Task Beyond_its_rate_an_address_gets_429_and_a_time_to_come_back_and_others_are_served()
    {
        await using var router = await RouterUnderTest.StartAsync(1, RoutingStrategy.LeastConnections, $"HandshakesPerSecondPerAddress={Limit}", "TrustedProxies=127.0.0.0/8");

        var flood = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => AskAsync(router, "203.0.113.7")));
        var other = await AskAsync(router, "203.0.113.8");

        // Twice the rate at once, and what the rate lets through while the flood lasts.
        flood.Count(answer => answer.Status == HttpStatusCode.TooManyRequests).Should().BeGreaterThan(20);
        flood.Count(answer => answer.Status == HttpStatusCode.UpgradeRequired).Should().BeGreaterThanOrEqualTo(2 * Limit);
        flood.Where(answer => answer.Status == HttpStatusCode.TooManyRequests).Should().OnlyContain(answer => answer.RetryAfter > TimeSpan.Zero);
        other.Status.Should().Be(HttpStatusCode.UpgradeRequired, "it is another address");
        (await router.Http.GetStringAsync(router.ManagementUrl("/metrics"), Canceled)).Should().Contain("address_rate_limited");
    }

    [Fact]
    public async Task An_address_that_nobody_vouches_for_counts_as_itself()
    {
        await using var router = await RouterUnderTest.StartAsync(1, RoutingStrategy.LeastConnections, $"HandshakesPerSecondPerAddress={Limit}");

        var flood = await Task.WhenAll(Enumerable.Range(0, 40).Select(client => AskAsync(router, $"203.0.113.{client}")));

        flood.Count(answer => answer.Status == HttpStatusCode.TooManyRequests).Should().BeGreaterThan(20);
    }

    [Fact]
    public async Task Without_a_limit_nobody_is_refused_for_it()
    {
        await using var router = await RouterUnderTest.StartAsync(1);

        var flood = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => AskAsync(router, "203.0.113.7")));

        flood.Should().OnlyContain(answer => answer.Status == HttpStatusCode.UpgradeRequired);
    }

    private static async Task<(HttpStatusCode Status, TimeSpan? RetryAfter)> AskAsync(RouterUnderTest router, string client)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, router.Url());
        request.Headers.Add("X-Forwarded-For", client);
        using var answer = await router.Http.SendAsync(request, Canceled);
        return (answer.StatusCode, answer.Headers.RetryAfter?.Delta);
    }
}
