using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Options;
using PushOperator.Router.Endpoints;
using PushOperator.TestUtilities;

namespace PushOperator.Router.Tests.Endpoints;

public sealed class MetadataReaderTests
{
    private static readonly GroupKey Group = new("shop", "orders");

    private readonly int _port = FreePort.Next(2);

    [Fact]
    public async Task Metadata_is_read_whole()
    {
        await using var gateway = await FakeGateway.StartAsync(Group, 2, _port, _port + 1);
        gateway.ConnectionsOfOthers = 7;

        var answer = await ReadAsync(gateway.Address);

        answer.Failure.Should().Be(MetadataFailure.None);
        answer.Metadata!.Connections.Should().Be(7);
        answer.Metadata.Pod.Should().Be("orders-2");
    }

    [Theory]
    [InlineData("", nameof(MetadataFailure.Malformed))]
    [InlineData("null", nameof(MetadataFailure.Malformed))]
    [InlineData("{}", nameof(MetadataFailure.Malformed))]
    [InlineData("<html>", nameof(MetadataFailure.Malformed))]
    [InlineData("{\"connections\":\"many\"}", nameof(MetadataFailure.Malformed))]
    public async Task What_is_not_metadata_is_malformed(string body, string failure)
    {
        await using var gateway = await FakeGateway.StartAsync(Group, 2, _port, _port + 1);
        gateway.MetadataBytes = Encoding.UTF8.GetBytes(body);

        (await ReadAsync(gateway.Address)).Failure.ToString().Should().Be(failure);
    }

    [Fact]
    public async Task Numbers_that_cannot_be_are_malformed()
    {
        await using var gateway = await FakeGateway.StartAsync(Group, 2, _port, _port + 1);
        gateway.ConnectionsOfOthers = -1;

        (await ReadAsync(gateway.Address)).Failure.Should().Be(MetadataFailure.Malformed);
    }

    [Fact]
    public async Task Metadata_of_another_group_is_not_believed()
    {
        await using var gateway = await FakeGateway.StartAsync(new GroupKey("shop", "payments"), 2, _port, _port + 1);

        (await ReadAsync(gateway.Address)).Failure.Should().Be(MetadataFailure.OtherGroup);
    }

    [Fact]
    public async Task A_body_without_end_is_too_large()
    {
        await using var gateway = await FakeGateway.StartAsync(Group, 2, _port, _port + 1);
        gateway.MetadataBytes = new byte[300 * 1024];

        (await ReadAsync(gateway.Address)).Failure.Should().Be(MetadataFailure.TooLarge);
    }

    [Fact]
    public async Task Nobody_there_is_unreachable() =>
        (await ReadAsync(new EndpointAddress("gone", "127.0.0.2"))).Failure.Should().Be(MetadataFailure.Unreachable);

    [Fact]
    public async Task A_pod_that_takes_the_connection_and_says_nothing_is_given_up_in_time()
    {
        using var silent = new TcpListener(IPAddress.Parse("127.0.0.2"), _port + 1);
        silent.Start();

        var watch = Stopwatch.StartNew();
        var answer = await ReadAsync(new EndpointAddress("silent", "127.0.0.2"), TimeSpan.FromMilliseconds(300));

        answer.Failure.Should().Be(MetadataFailure.Timeout);
        watch.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(5));
    }

    private async Task<MetadataAnswer> ReadAsync(EndpointAddress address, TimeSpan? timeout = null)
    {
        using var reader = new MetadataReader(Options.Create(new RouterOptions { GatewayCommandPort = _port + 1, MetadataTimeout = timeout ?? TimeSpan.FromSeconds(10) }));
        return await reader.ReadAsync(Group, address, TestContext.Current.CancellationToken);
    }
}
