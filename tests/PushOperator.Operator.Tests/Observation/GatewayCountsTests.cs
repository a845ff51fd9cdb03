using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using PushOperator.Api.Groups;
using PushOperator.Operator.Observation;
using PushOperator.Operator.Program;
using PushOperator.Operator.Tests.Controllers;
using PushOperator.TestUtilities;

namespace PushOperator.Operator.Tests.Observation;

/// <summary>Asking gateways over real HTTP.</summary>
public sealed class GatewayCountsTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly CommandPort _reader = TestObjects.CommandPort();
    private readonly GatewayCounts _counts;
    private readonly V1Alpha1SubscriberGroup _group = TestObjects.Group("readers", "news");
    private WebApplication? _gateway;
    private int _asked;

    public GatewayCountsTests()
    {
        _counts = new GatewayCounts(_reader, Options.Create(new GatewayOptions { CountsInterval = TimeSpan.FromSeconds(10) }), _time);
        _group.Metadata.NamespaceProperty = "demo";
    }

    public async ValueTask DisposeAsync()
    {
        _counts.Dispose();
        _reader.Dispose();
        if (_gateway is not null) await _gateway.DisposeAsync();
    }

    [Fact]
    public async Task The_first_look_does_not_wait_and_a_later_one_has_the_counts()
    {
        var address = await StartGatewayAsync();

        _counts.Latest(_group, [address]).Should().Be(new CountsView(null, TimeSpan.FromSeconds(2)));

        await Eventually.HoldsAsync(() => _counts.Latest(_group, [address]).Counts == new GroupCounts(1, 7, 3), "the counts are there", cancellationToken: TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Gateways_are_asked_once_an_interval_however_often_somebody_looks()
    {
        var address = await StartGatewayAsync();
        await CountedAsync(address);
        for (var look = 0; look < 100; look++) _counts.Latest(_group, [address]);
        _asked.Should().Be(1);

        _time.Advance(TimeSpan.FromSeconds(10));
        _counts.Latest(_group, [address]);

        await Eventually.HoldsAsync(() => _asked == 2, "asked again", cancellationToken: TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task One_gateway_that_does_not_answer_makes_the_counts_unknown()
    {
        var address = await StartGatewayAsync();
        await CountedAsync(address);
        _time.Advance(TimeSpan.FromSeconds(10));
        Uri[] addresses = [address, new Uri($"http://127.0.0.1:{FreePort.Next()}")];

        await Eventually.HoldsAsync(() => _counts.Latest(_group, addresses).Counts is null, "unknown", cancellationToken: TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_gateway_of_another_group_at_the_address_is_not_counted()
    {
        var address = await StartGatewayAsync();

        (await _reader.ReadAsync(address, "demo", "others", TestContext.Current.CancellationToken)).Should().BeNull();
    }

    [Fact]
    public async Task Counts_that_are_too_old_are_not_told()
    {
        var address = await StartGatewayAsync();
        await CountedAsync(address);

        // Or asking could bring new ones at once.
        await _gateway!.StopAsync(TestContext.Current.CancellationToken);
        _time.Advance(TimeSpan.FromSeconds(30));

        _counts.Latest(_group, [address]).Counts.Should().BeNull();
    }

    private Task CountedAsync(Uri address) =>
        Eventually.HoldsAsync(() => _counts.Latest(_group, [address]).Counts is not null, "counted", cancellationToken: TestContext.Current.CancellationToken);

    private async Task<Uri> StartGatewayAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _gateway = builder.Build();
        _gateway.MapGet("/endpoint", () =>
        {
            Interlocked.Increment(ref _asked);
            return Results.Bytes(GroupCountingTests.Gateway(7, (0, 3)).ToJson(), "application/json");
        });
        await _gateway.StartAsync();
        return new Uri(_gateway.Urls.Single());
    }
}
