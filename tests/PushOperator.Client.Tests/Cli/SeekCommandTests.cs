using System.Text.Json;
using PushOperator.Client.Tests.Support;
using PushOperator.TestUtilities;

namespace PushOperator.Client.Tests.Cli;

public sealed class SeekCommandTests
{
    private const string Group = """
        {"apiVersion":"pushoperator.io/v1alpha1","kind":"SubscriberGroup","metadata":{"name":"workers","namespace":"shop"},"spec":{"topics":["orders"],"delivery":"Shared"}}
        """;

    [Fact]
    public async Task A_seek_is_asked_of_a_gateway_that_answers_and_its_id_is_printed()
    {
        await using var pod = await GatewayPod.StartAsync("workers");
        await using var cluster = await ClusterOfAsync(GatewayPod.FreeAddress(), pod.Address);

        var push = await Push.RunAsync("seek", "workers", "--to", "earliest", "--rate", "500", "--topic", "orders", "--kubeconfig", cluster.Kubeconfig);

        push.ExitCode.Should().Be(0, push.Error);
        push.Output.Trim().Should().Be("01");
        push.Error.Should().Contain("seek 01 to earliest: running, 100 messages left");
        JsonElement.DeepEquals(JsonElement.Parse(pod.Seek.Asked.Should().ContainSingle().Subject), JsonElement.Parse("""{"to":"earliest","topics":["orders"],"rate":500}""")).Should().BeTrue();
    }

    [Fact]
    public async Task With_wait_it_shows_progress_until_it_is_done()
    {
        await using var pod = await GatewayPod.StartAsync("workers");
        await using var cluster = await ClusterOfAsync(pod.Address);

        var push = await Push.RunAsync("seek", "workers", "--to", "earliest", "--wait", "--output", "json", "--kubeconfig", cluster.Kubeconfig);

        push.ExitCode.Should().Be(0, push.Error);
        push.Lines.Select(line => JsonElement.Parse(line)).Select(seek => (seek.GetProperty("state").GetString(), seek.GetProperty("left").GetInt32())).Should().Equal(("running", 100), ("running", 50), ("done", 0));
    }

    [Fact]
    public async Task Ctrl_C_stops_watching_and_not_the_seek()
    {
        await using var pod = await GatewayPod.StartAsync("workers");
        pod.Seek.Pace = 1;
        await using var cluster = await ClusterOfAsync(pod.Address);
        using var interrupt = new CancellationTokenSource();

        var running = Push.RunAsync(["seek", "workers", "--to", "earliest", "--wait", "--kubeconfig", cluster.Kubeconfig], "", interrupt.Token);
        await Eventually.HoldsAsync(() => pod.Seek.Asked.Count == 1, "the seek is asked for", null, TestContext.Current.CancellationToken);
        await interrupt.CancelAsync();
        var push = await running;

        pod.Seek.IsCancelled.Should().BeFalse();
        if (push.Output.Length == 0) return;
        push.ExitCode.Should().Be(0, push.Error);
        push.Error.Should().Contain("the seek goes on").And.Contain("--cancel 01");
    }

    [Fact]
    public async Task A_seek_is_cancelled()
    {
        await using var pod = await GatewayPod.StartAsync("workers");
        await using var cluster = await ClusterOfAsync(pod.Address);

        var push = await Push.RunAsync("seek", "workers", "--cancel", "01", "--wait", "--kubeconfig", cluster.Kubeconfig);

        push.ExitCode.Should().Be(0, push.Error);
        push.Error.Should().Contain("cancelled");
        pod.Seek.IsCancelled.Should().BeTrue();
    }

    [Fact]
    public async Task A_refusal_is_3_and_says_why()
    {
        await using var pod = await GatewayPod.StartAsync("workers");
        pod.Seek.Refusal = "seek_running";
        await using var cluster = await ClusterOfAsync(pod.Address);

        var push = await Push.RunAsync("seek", "workers", "--to", "latest", "--kubeconfig", cluster.Kubeconfig);

        push.ExitCode.Should().Be(3);
        push.Error.Trim().Should().Be("push: seek_running: seek 02 of this group runs");
    }

    [Theory]
    [InlineData("seek", "workers")]
    [InlineData("seek", "workers", "--to", "latest", "--cancel", "01")]
    [InlineData("seek", "workers", "--cancel", "01", "--rate", "5")]
    [InlineData("seek", "workers", "--to", "latest", "--rate", "0")]
    public async Task A_command_line_that_asks_for_nothing_that_could_be_done_is_2(params string[] arguments) => (await Push.RunAsync(arguments)).ExitCode.Should().Be(2);

    [Fact]
    public async Task Unacked_pages_through_every_gateway_and_sorts_by_age()
    {
        await using var first = await GatewayPod.StartAsync("workers", "a", "b");
        await using var second = await GatewayPod.StartAsync("workers", "c");
        await using var cluster = await ClusterOfAsync(first.Address, second.Address);

        var text = await Push.RunAsync("unacked", "workers", "--kubeconfig", cluster.Kubeconfig);
        var json = await Push.RunAsync("unacked", "workers", "--kubeconfig", cluster.Kubeconfig, "-o", "json");

        text.ExitCode.Should().Be(0, text.Error);
        text.Lines.Should().HaveCount(4);
        text.Lines[^1].Should().Contain("push-workers-1").And.Contain("orders/3/1").And.Contain("session-b");
        json.Json.EnumerateArray().Select(delivery => delivery.GetProperty("subscriber").GetString()).Should().Equal("a", "c", "b");
    }

    private static async Task<ScriptedApiServer> ClusterOfAsync(params string[] addresses)
    {
        var cluster = await ScriptedApiServer.StartAsync();
        cluster.Answer("/apis/pushoperator.io/v1alpha1/namespaces/shop/subscribergroups/workers", Group);
        cluster.AnswerToken("shop", "workers");
        cluster.AnswerGateways("shop", [.. addresses.Select((address, index) => ($"push-workers-{index + 1}", address, true))]);
        return cluster;
    }
}
