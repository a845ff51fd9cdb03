using System.Net;
using System.Text.Json;
using PushOperator.DataPlane.Configuration.Endpoint;
using PushOperator.Gateway.Groups;
using PushOperator.Gateway.Tests.Support;
using PushOperator.Gateway.Topics;
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
            var all = group.GetProperty("all");
            (all.Number("pods"), all.Number("subscribers"), all.Number("oldestUnackedAgeMs"), all.Number("lag")).Should().Be((2L, 7L, 9_000L, 6L));
        }
    }

    [Fact]
    public async Task Partitions_come_in_pages_and_each_exactly_once()
    {
        await using var gateway = await TestGateway.StartAsync();
        var (owned, all) = (new List<long>(), new List<long>());

        for (var token = ""; token is not null;)
        {
            var page = await (await gateway.Http.GetAsync($"/v1/groups/dashboard?limit=1{token}")).JsonAsync();
            owned.AddRange(page.GetProperty("partitions").EnumerateArray().Select(partition => partition.Number("partition")));
            all.AddRange(page.GetProperty("all").GetProperty("partitions").EnumerateArray().Select(partition => partition.Number("partition")));
            token = ContinueOf(page);
        }

        owned.Should().Equal(0, 1);
        all.Should().Equal(0, 1, 2);
    }

    [Fact]
    public async Task Subscribers_come_in_pages_and_each_exactly_once()
    {
        await using var gateway = await TestGateway.StartAsync();
        var clients = await Task.WhenAll(Enumerable.Range(0, 5).Select(i => gateway.ConnectAsync($"?subscriber=s{i}")));
        foreach (var client in clients) await client.ReadJsonAsync();

        var seen = new List<string?>();
        for (var token = ""; token is not null;)
        {
            var page = await (await gateway.Http.GetAsync($"/v1/groups/dashboard/subscribers?limit=2{token}")).JsonAsync();
            seen.AddRange(page.GetProperty("subscribers").EnumerateArray().Select(subscriber => subscriber.Text("subscriber")));
            token = ContinueOf(page);
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

        foreach (var path in new[] { "", "/subscribers", "/unacked" })
        {
            var response = await gateway.Http.GetAsync($"/v1/groups/dashboard{path}?limit={limit}");
            response.StatusCode.Should().Be(HttpStatusCode.BadRequest);
            (await response.JsonAsync()).Text("code").Should().Be("bad_field");
        }
    }

    [Fact]
    public async Task A_token_of_another_list_or_another_process_is_refused()
    {
        await using var gateway = await TestGateway.StartAsync();
        var page = await (await gateway.Http.GetAsync("/v1/groups/dashboard?limit=1")).JsonAsync();

        foreach (var token in new[] { page.Text("continue")!, "AAAA", "%20", new string('A', 2_000) })
        {
            var response = await gateway.Http.GetAsync($"/v1/groups/dashboard/subscribers?continue={token}");
            response.StatusCode.Should().Be(HttpStatusCode.BadRequest);
            (await response.JsonAsync()).Text("code").Should().Be("continue_invalid");
        }
    }

    [Fact]
    public async Task The_kept_position_of_a_subscriber_that_is_not_connected_is_shown()
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Group.Kept = new KeptPosition("s", new Dictionary<string, IReadOnlyDictionary<int, long>> { ["orders"] = new Dictionary<int, long> { [3] = 42 } });

        var subscriber = await (await gateway.Http.GetAsync("/v1/groups/dashboard/subscribers/alice")).JsonAsync();

        (subscriber.Text("subscriber"), subscriber.GetProperty("positions").GetProperty("orders").Number("3")).Should().Be(("alice", 42L));
        subscriber.TryGetProperty("connectedAt", out _).Should().BeFalse();
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
        gateway.Group.UnackedDeliveries = [Unacked(42, "alice", 9, 2), Unacked(43, null, 1, 1)];

        var first = await (await gateway.Http.GetAsync("/v1/groups/dashboard/unacked?limit=1")).JsonAsync();
        var second = await (await gateway.Http.GetAsync($"/v1/groups/dashboard/unacked?limit=1{ContinueOf(first)}")).JsonAsync();

        var delivery = first.GetProperty("unacked")[0];
        (delivery.Text("id"), delivery.Text("topic"), delivery.Number("partition"), delivery.Number("offset")).Should().Be(("orders/3/42", "orders", 3L, 42L));
        (delivery.Text("subscriber"), delivery.Number("ageMs"), delivery.Number("deliveryCount")).Should().Be(("alice", 9_000L, 2L));
        second.GetProperty("unacked")[0].Text("id").Should().Be("orders/3/43");
        ContinueOf(second).Should().BeNull();

        static UnackedDelivery Unacked(long offset, string? subscriber, int age, int count) =>
            new(new MessageId("orders", 3, offset), "s", subscriber, new UnackedPlace(-age, $"{offset}"), TimeSpan.FromSeconds(age), count);
    }

    [Theory]
    [InlineData("GET", "/nothing", 404, "not_found")]
    [InlineData("GET", "/ws", 404, "not_found")]
    [InlineData("GET", "/v1/groups/other", 404, "group_not_found")]
    [InlineData("GET", "/v1/groups/dashboard/subscribers/nobody", 404, "subscriber_not_found")]
    [InlineData("DELETE", "/v1/groups/dashboard/subscribers/nobody", 404, "subscriber_not_found")]
    [InlineData("GET", "/v1/groups/dashboard/seeks/nothing", 404, "seek_not_found")]
    [InlineData("DELETE", "/v1/groups/dashboard/seeks/nothing", 404, "seek_not_found")]
    [InlineData("POST", "/v1/groups/other/seek", 404, "group_not_found")]
    [InlineData("POST", "/v1/groups/dashboard/seek", 415, "unsupported_media_type")]
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
            "/v1/groups/{group}/subscribers", "/v1/groups/{group}/subscribers/{id}", "/v1/groups/{group}/unacked",
            "/v1/groups/{group}/seek", "/v1/groups/{group}/seeks", "/v1/groups/{group}/seeks/{id}", "/v1/groups/{group}/move");
    }

    private static string? ContinueOf(JsonElement page) => page.TryGetProperty("continue", out var token) ? $"&continue={token.GetString()}" : null;
}
