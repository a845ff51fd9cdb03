using System.Net;
using PushOperator.DataPlane.Configuration.Endpoint;
using PushOperator.Gateway.Groups;
using PushOperator.Gateway.Tests.Support;
using PushOperator.TestUtilities;

namespace PushOperator.Gateway.Tests.Commands;

public sealed class CommandPortTests
{
    [Fact]
    public async Task The_endpoint_metadata_says_what_the_pod_is_and_has()
    {
        await using var gateway = await TestGateway.StartAsync();
        var (client, _) = await gateway.SubscribeAsync();

        var metadata = EndpointMetadata.FromJson(await gateway.Http.GetByteArrayAsync("/endpoint"));

        (metadata.Namespace, metadata.Group, metadata.Pod, metadata.Zone).Should().Be(("shop", "dashboard", "dashboard-0", "zone-a"));
        (metadata.Connections, metadata.Capacity, metadata.Draining, metadata.AcceptsSubscribers).Should().Be((1, 1_000, false, true));
        metadata.Partitions.Select(partition => (partition.Topic, partition.Partition, partition.Lag)).Should().Equal(("orders", 0, 5L), ("orders", 1, -1L));
        client.Dispose();
        await Eventually.HoldsAsync(async () => EndpointMetadata.FromJson(await gateway.Http.GetByteArrayAsync("/endpoint")).Connections == 0, "the connection is counted off");
    }

    [Theory]
    [InlineData(true, true, true)]
    [InlineData(false, true, false)]
    [InlineData(true, false, false)]
    public async Task A_pod_accepts_subscribers_when_its_group_consumes_and_accepts(bool consuming, bool accepts, bool expected)
    {
        await using var gateway = await TestGateway.StartAsync();
        (gateway.Group.IsConsuming, gateway.Group.AcceptsSubscribers) = (consuming, accepts);

        EndpointMetadata.FromJson(await gateway.Http.GetByteArrayAsync("/endpoint")).AcceptsSubscribers.Should().Be(expected);
    }

    [Fact]
    public async Task Liveness_does_not_depend_on_Kafka_and_readiness_does()
    {
        await using var gateway = await TestGateway.StartAsync();
        (await gateway.Http.GetAsync("/readyz")).StatusCode.Should().Be(HttpStatusCode.OK);

        gateway.Group.IsConsuming = false;

        (await gateway.Http.GetAsync("/livez")).StatusCode.Should().Be(HttpStatusCode.OK);
        var ready = await gateway.Http.GetAsync("/readyz");
        ready.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        (await ready.JsonAsync()).Text("code").Should().Be("not_ready");
    }

    [Fact]
    public async Task The_group_shows_its_settings_and_partitions()
    {
        await using var gateway = await TestGateway.StartAsync();
        var (client, _) = await gateway.SubscribeAsync();
        using (client)
        {
            var group = await (await gateway.Http.GetAsync("/v1/groups/dashboard")).JsonAsync();

            (group.Text("group"), group.Text("delivery"), group.Text("ackMode")).Should().Be(("dashboard", "Broadcast", "Explicit"));
            group.Number("subscribers").Should().Be(1);
            group.Number("oldestUnackedAgeMs").Should().Be(3_000);
            group.GetProperty("partitions")[0].Number("lag").Should().Be(5);
        }
    }

    [Fact]
    public async Task Subscribers_come_in_pages_and_each_exactly_once()
    {
        await using var gateway = await TestGateway.StartAsync();
        var clients = await Task.WhenAll(Enumerable.Range(0, 5).Select(i => gateway.ConnectAsync($"?subscriber=s{i}")));
        foreach (var client in clients) await client.ReadJsonAsync();

        var seen = new List<string?>();
        for (var after = ""; after is not null;)
        {
            var page = await (await gateway.Http.GetAsync($"/v1/groups/dashboard/subscribers?limit=2{after}")).JsonAsync();
            seen.AddRange(page.GetProperty("subscribers").EnumerateArray().Select(subscriber => subscriber.Text("subscriber")));
            after = page.TryGetProperty("next", out var next) && next.GetString() is { } session ? $"&after={session}" : null;
        }

        seen.Should().BeEquivalentTo("s0", "s1", "s2", "s3", "s4");
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1001")]
    [InlineData("-1")]
    [InlineData("ten")]
    public async Task A_page_size_out_of_range_is_refused(string limit)
    {
        await using var gateway = await TestGateway.StartAsync();

        foreach (var path in new[] { "subscribers", "unacked" })
        {
            var response = await gateway.Http.GetAsync($"/v1/groups/dashboard/{path}?limit={limit}");
            response.StatusCode.Should().Be(HttpStatusCode.BadRequest);
            (await response.JsonAsync()).Text("code").Should().Be("bad_field");
        }
    }

    [Fact]
    public async Task A_subscriber_is_found_and_disconnected_by_its_id()
    {
        await using var gateway = await TestGateway.StartAsync();
        var (client, membership) = await gateway.SubscribeAsync("?subscriber=alice");

        (await (await gateway.Http.GetAsync("/v1/groups/dashboard/subscribers/alice")).JsonAsync()).Text("session").Should().Be(membership.Member.Session);
        (await gateway.Http.DeleteAsync($"/v1/groups/dashboard/subscribers/{membership.Member.Session}")).StatusCode.Should().Be(HttpStatusCode.NoContent);

        (await client.ReadCloseAsync()).Code.Should().Be(4003);
        client.Dispose();
        await Eventually.HoldsAsync(
            async () => (await gateway.Http.DeleteAsync("/v1/groups/dashboard/subscribers/alice")).StatusCode == HttpStatusCode.NotFound,
            "the subscriber is gone");
    }

    [Theory]
    [InlineData(ForgetOutcome.Forgotten, 204, null)]
    [InlineData(ForgetOutcome.Unknown, 404, "subscriber_not_found")]
    [InlineData(ForgetOutcome.NotKept, 400, "bad_field")]
    [InlineData(ForgetOutcome.Unavailable, 503, "kafka_unavailable")]
    public async Task A_subscriber_is_forgotten_when_asked(ForgetOutcome outcome, int status, string? code)
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Group.Forgets = outcome;

        var answer = await gateway.Http.DeleteAsync("/v1/groups/dashboard/subscribers/alice?forget=true");

        ((int)answer.StatusCode).Should().Be(status);
        if (code is not null) (await answer.JsonAsync()).Text("code").Should().Be(code);
        gateway.Group.Forgotten.Should().Equal("alice");
    }

    [Fact]
    public async Task Unacknowledged_deliveries_are_listed_oldest_first()
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Group.UnackedDeliveries = [new UnackedDelivery("orders/3/42", "s", "alice", TimeSpan.FromSeconds(9), 2), new UnackedDelivery("orders/3/43", "s", null, TimeSpan.FromSeconds(1), 1)];

        var list = (await (await gateway.Http.GetAsync("/v1/groups/dashboard/unacked?limit=1")).JsonAsync()).GetProperty("unacked");

        list.GetArrayLength().Should().Be(1);
        (list[0].Text("id"), list[0].Number("ageMs"), list[0].Number("deliveryCount")).Should().Be(("orders/3/42", 9_000L, 2L));
    }

    [Theory]
    [InlineData("GET", "/nothing", 404, "not_found")]
    [InlineData("GET", "/ws", 404, "not_found")]
    [InlineData("GET", "/v1/groups/other", 404, "group_not_found")]
    [InlineData("GET", "/v1/groups/dashboard/subscribers/nobody", 404, "subscriber_not_found")]
    [InlineData("DELETE", "/v1/groups/dashboard/subscribers/nobody", 404, "subscriber_not_found")]
    [InlineData("POST", "/endpoint", 405, "method_not_allowed")]
    [InlineData("GET", "/v1/topics/orders/messages", 405, "method_not_allowed")]
    public async Task Every_error_is_a_problem_with_a_code(string method, string path, int status, string code)
    {
        await using var gateway = await TestGateway.StartAsync();

        var response = await gateway.Http.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));

        ((int)response.StatusCode).Should().Be(status);
        response.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
        (await response.JsonAsync()).Text("code").Should().Be(code);
    }

    [Fact]
    public async Task A_failure_of_the_gateway_itself_shows_no_stack_trace()
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Group.CurrentStatus = null!;

        var response = await gateway.Http.GetAsync("/v1/groups/dashboard");

        response.StatusCode.Should().Be(HttpStatusCode.InternalServerError);
        var body = await response.Content.ReadAsStringAsync();
        body.Should().Contain("internal_error").And.NotContain("Exception").And.NotContain(" at ");
    }

    [Theory]
    [InlineData("/endpoint")]
    [InlineData("/livez")]
    [InlineData("/metrics")]
    [InlineData("/v1/groups/dashboard")]
    [InlineData("/openapi/v1.json")]
    public async Task The_command_ports_paths_are_not_on_the_proxy_port_whatever_Host_says(string path)
    {
        await using var gateway = await TestGateway.StartAsync();
        using var client = await RawWebSocket.OpenAsync(gateway.ProxyEndPoint);

        (await client.HandshakeAsync($"GET {path} HTTP/1.1\r\nHost: localhost:{gateway.Settings.CommandPort}\r\n\r\n")).Should().Be(404);
    }

    [Fact]
    public async Task Metrics_count_connections_refusals_and_acknowledgements()
    {
        await using var gateway = await TestGateway.StartAsync();
        var (client, membership) = await gateway.SubscribeAsync();
        using var refused = await RawWebSocket.OpenAsync(gateway.ProxyEndPoint);
        await refused.HandshakeAsync(RawWebSocket.Request("/ws?window=0"));
        await client.SendTextAsync("""{"op":"ack","id":"orders/3/42"}""");
        await client.ReadJsonAsync("error");

        var text = await gateway.Http.GetStringAsync("/metrics");

        text.Should().Contain("push_gateway_connections").And.MatchRegex("push_gateway_handshakes_refused[a-z_]*\\{[^}]*code=\"bad_parameter\"[^}]*\\} 1");
        text.Should().MatchRegex("push_gateway_acknowledgements[a-z_]*\\{[^}]*outcome=\"unknown\"[^}]*\\} 1");
        text.Should().MatchRegex("push_gateway_frame_errors[a-z_]*\\{[^}]*code=\"ack_unknown\"[^}]*\\} 1");
    }

    [Fact]
    public async Task The_openapi_document_lists_every_path_of_the_table()
    {
        await using var gateway = await TestGateway.StartAsync();

        var document = await (await gateway.Http.GetAsync("/openapi/v1.json")).JsonAsync();

        document.GetProperty("paths").EnumerateObject().Select(path => path.Name).Should().BeEquivalentTo(
            "/endpoint", "/livez", "/readyz", "/v1/topics/{topic}/messages", "/v1/groups/{group}",
            "/v1/groups/{group}/subscribers", "/v1/groups/{group}/subscribers/{id}", "/v1/groups/{group}/unacked");
    }
}
