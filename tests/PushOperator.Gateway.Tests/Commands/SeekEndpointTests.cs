using System.Net;
using System.Text;
using PushOperator.Gateway.Seeks;
using PushOperator.Gateway.Tests.Protocol;
using PushOperator.Gateway.Tests.Support;

namespace PushOperator.Gateway.Tests.Commands;

public sealed class SeekEndpointTests
{
    [Fact]
    public async Task The_request_and_the_answer_of_the_protocol_page_are_taken_and_given()
    {
        var (request, answer) = ProtocolPage.Examples("The command port") is [var first, var second] ? (first, second) : throw new InvalidOperationException("the section has two examples");
        await using var gateway = await TestGateway.StartAsync();

        var response = await PostAsync(gateway, request);

        response.StatusCode.Should().Be(HttpStatusCode.Accepted);
        response.Headers.Location!.ToString().Should().Be("/v1/groups/dashboard/seeks/01");
        (await response.Content.ReadAsStringAsync()).Should().Be(answer);
        gateway.Group.SeekCommands.Asked.Should().ContainSingle().Which.Should().BeEquivalentTo(new SeekCommand("earliest", ["orders"], 500));
        (await gateway.Http.GetStringAsync("/v1/groups/dashboard/seeks/01")).Should().Be(answer);
        (await (await gateway.Http.GetAsync("/v1/groups/dashboard/seeks")).JsonAsync()).GetProperty("seeks")[0].TryGetProperty("partitions", out _).Should().BeFalse("a list stays small");
        (await gateway.Http.DeleteAsync("/v1/groups/dashboard/seeks/01")).StatusCode.Should().Be(HttpStatusCode.Accepted);
    }

    [Theory]
    [InlineData("earliest", "bad_json", "at byte 0")]
    [InlineData("{}", "bad_field", "to: earliest, latest")]
    [InlineData("""{"to":"then"}""", "cursor_malformed", null)]
    [InlineData("""{"to":"2026-01-31"}""", "cursor_malformed", null)]
    [InlineData("""{"to":"a b"}""", "cursor_malformed", "to: neither")]
    [InlineData("""{"to":7}""", "bad_field", "to: earliest")]
    [InlineData("""{"to":"latest","rate":0}""", "bad_field", "rate: messages a second from 1 to 1000000")]
    [InlineData("""{"to":"latest","rate":"5"}""", "bad_field", "rate:")]
    [InlineData("""{"to":"latest","rate":1000001}""", "bad_field", "rate:")]
    [InlineData("""{"to":"latest","topics":"orders"}""", "bad_field", "topics: a list")]
    [InlineData("""{"to":"latest","topics":[]}""", "bad_field", "topics: at least one")]
    [InlineData("""{"to":"latest","topics":["orders",1]}""", "bad_field", "topics[1]")]
    [InlineData("""{"to":"latest","topics":["orders","orders"]}""", "bad_field", "topics[1]: the same")]
    [InlineData("""{"to":"latest","too":1}""", "bad_field", "too: there is no such member")]
    [InlineData("""{"to":"latest","to":"earliest"}""", "bad_json", "twice")]
    public async Task A_bad_request_is_refused_with_the_field(string body, string code, string? says)
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Group.SeekCommands.Answer = new SeekOutcome.Refused(400, "cursor_malformed", "to: not one");

        var response = await PostAsync(gateway, body);

        response.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        var problem = await response.JsonAsync();
        problem.Text("code").Should().Be(code);
        if (says is not null) problem.Text("detail").Should().Contain(says);
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_not_read()
    {
        await using var gateway = await TestGateway.StartAsync();

        var response = await PostAsync(gateway, new string(' ', 200 * 1024));

        response.StatusCode.Should().Be(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task The_seek_that_is_in_the_way_is_named_by_its_location()
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Group.SeekCommands.Answer = new SeekOutcome.Refused(409, "seek_running", "seek 02 runs", RunningId: "02");

        var response = await PostAsync(gateway, """{"to":"latest"}""");

        response.StatusCode.Should().Be(HttpStatusCode.Conflict);
        response.Headers.Location!.ToString().Should().Be("/v1/groups/dashboard/seeks/02");
    }

    private static Task<HttpResponseMessage> PostAsync(TestGateway gateway, string body) =>
        gateway.Http.PostAsync("/v1/groups/dashboard/seek", new StringContent(body, Encoding.UTF8, "application/json"));
}
