using System.Net;
using PushOperator.DataPlane.Configuration.Endpoint;
using PushOperator.Gateway.Tests.Support;
using PushOperator.TestUtilities;

namespace PushOperator.Gateway.Tests.Lifecycle;

/// <summary>Letting subscribers go to other pods, over real sockets.</summary>
public sealed class SubscriberMovesTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Guard: <c>OrderBy</c> in <c>SubscriberMoves.Start</c>; <c>AnnounceDrain</c> in <c>LetGoAsync</c>.</summary>
    [Fact]
    public async Task Those_who_have_been_there_longest_get_a_notice_a_cursor_and_4201_and_the_others_stay()
    {
        await using var gateway = await TestGateway.StartAsync();
        var clients = new List<RawWebSocket>();
        for (var i = 0; i < 12; i++) clients.Add((await gateway.SubscribeAsync()).Client);

        var answer = await MoveAsync(gateway, """{"connections":5,"withinMs":1000}""");

        (answer.StatusCode, await answer.Content.ReadAsStringAsync(Ct)).Should().Be((HttpStatusCode.Accepted, """{"moving":5}"""));
        foreach (var client in clients.Take(5))
        {
            var notice = await client.ReadJsonAsync("drain");
            notice.GetProperty("reconnectAfterMs").GetInt32().Should().BeInRange(0, 500);
            notice.Text("cursor").Should().StartWith("AQ");
            (await client.ReadCloseAsync()).Code.Should().Be(4201);
            await client.SendCloseAsync(4201);
        }

        await Eventually.HoldsAsync(async () => (await ConnectionsAsync(gateway)).Connections == 7, "seven are left", cancellationToken: Ct);
        (await ConnectionsAsync(gateway)).Should().BeEquivalentTo(new { Draining = false, AcceptsSubscribers = true }, "the pod stays");
        await clients[5].SendTextAsync("""{"op":"ping"}""");
        (await clients[5].ReadJsonAsync()).Text("op").Should().Be("pong");
    }

    /// <summary>Guard: <c>newer</c> in <c>SubscriberMoves.LetGoAsync</c>; without it the second request waits for five minutes.</summary>
    [Fact]
    public async Task A_newer_request_takes_the_place_of_one_that_is_not_done()
    {
        await using var gateway = await TestGateway.StartAsync();
        var clients = new List<RawWebSocket>();
        for (var i = 0; i < 4; i++) clients.Add((await gateway.SubscribeAsync()).Client);
        await MoveAsync(gateway, """{"connections":2,"withinMs":600000}""");
        (await clients[0].ReadCloseAsync()).Code.Should().Be(4201);
        await clients[0].SendCloseAsync(4201);

        await MoveAsync(gateway, """{"connections":3,"withinMs":1000}""");

        foreach (var client in clients.Skip(1)) (await client.ReadCloseAsync()).Code.Should().Be(4201);
    }

    [Fact]
    public async Task A_pod_that_drains_moves_nobody()
    {
        await using var gateway = await TestGateway.StartAsync();
        var (client, _) = await gateway.SubscribeAsync();
        var stopping = gateway.StopAsync();
        (await client.ReadJsonAsync()).Text("op").Should().Be("drain");

        (await (await MoveAsync(gateway, """{"connections":2,"withinMs":1000}""")).Content.ReadAsStringAsync(Ct)).Should().Be("""{"moving":0}""");

        (await client.ReadCloseAsync()).Code.Should().Be(4200);
        await client.SendCloseAsync(4200);
        await stopping;
    }

    [Theory]
    [InlineData("""{"connections":0,"withinMs":1000}""", "connections: a whole number from 1 to 1000000 is wanted")]
    [InlineData("""{"withinMs":1000}""", "connections: a whole number from 1 to 1000000 is wanted")]
    [InlineData("""{"connections":5,"withinMs":999}""", "withinMs: a whole number from 1000 to 600000 is wanted")]
    [InlineData("""{"connections":5}""", "withinMs: a whole number from 1000 to 600000 is wanted")]
    [InlineData("""{"connections":5,"withinMs":1000,"to":"pod"}""", "to: there is no such member; known: connections, withinMs")]
    [InlineData("""[5]""", "a JSON object is wanted")]
    public async Task A_bad_request_is_told_its_field(string body, string says)
    {
        await using var gateway = await TestGateway.StartAsync();

        var answer = await MoveAsync(gateway, body);

        answer.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        (await answer.Content.ReadAsStringAsync(Ct)).Should().Contain(says);
    }

    private static Task<HttpResponseMessage> MoveAsync(TestGateway gateway, string body) =>
        gateway.Http.PostAsync("/v1/groups/dashboard/move", new StringContent(body, null, "application/json"), Ct);

    private static async Task<EndpointMetadata> ConnectionsAsync(TestGateway gateway) => EndpointMetadata.FromJson(await gateway.Http.GetByteArrayAsync("/endpoint", Ct));
}
