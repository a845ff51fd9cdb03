using System.Text.Json.Nodes;
using PushOperator.Client.Tests.Support;
using PushOperator.TestUtilities;

namespace PushOperator.Client.Tests.Cli;

public sealed class ClusterCommandTests
{
    private const string Topics = """
        {"apiVersion":"pushoperator.io/v1alpha1","kind":"PushTopicList","metadata":{},"items":[
        {"apiVersion":"pushoperator.io/v1alpha1","kind":"PushTopic","metadata":{"name":"orders","namespace":"shop"},"spec":{"partitions":12},
        "status":{"topicName":"shop.orders","partitions":12,"replicas":3,"conditions":[{"type":"Ready","status":"True","reason":"TopicReady","message":"as it should be"}]}},
        {"apiVersion":"pushoperator.io/v1alpha1","kind":"PushTopic","metadata":{"name":"news","namespace":"shop"},"spec":{"partitions":3}}]}
        """;

    [Fact]
    public async Task Topics_are_listed_with_their_state()
    {
        await using var cluster = await ScriptedApiServer.StartAsync();
        cluster.Answer("/apis/pushoperator.io/v1alpha1/namespaces/shop/pushtopics", Topics);

        var push = await Push.RunAsync("topics", "--kubeconfig", cluster.Kubeconfig);

        push.ExitCode.Should().Be(0);
        push.Lines.Select(Cells).Should().BeEquivalentTo(
            new[]
            {
                "NAME TOPIC PARTITIONS REPLICAS READY REASON",
                "news shop.news - - Unknown NotSeen",
                "orders shop.orders 12 3 True TopicReady",
            },
            o => o.WithStrictOrdering());
    }

    [Fact]
    public async Task Topics_of_all_namespaces_are_one_json_document()
    {
        await using var cluster = await ScriptedApiServer.StartAsync();
        cluster.Answer("/apis/pushoperator.io/v1alpha1/pushtopics", Topics);

        var push = await Push.RunAsync("topics", "-A", "--output", "json", "--kubeconfig", cluster.Kubeconfig);

        push.Json[1].GetRawText().Should().Be(
            """{"namespace":"shop","name":"orders","topicName":"shop.orders","partitions":12,"replicas":3,"ready":{"status":"True","reason":"TopicReady","message":"as it should be"}}""");
    }

    [Fact]
    public async Task Groups_are_listed_with_their_url()
    {
        await using var cluster = await ScriptedApiServer.StartAsync();
        cluster.AnswerGroups("shop", Group("workers", endpoint: "ws://push.example/shop/workers/ws"));

        var text = await Push.RunAsync("groups", "--kubeconfig", cluster.Kubeconfig);
        var json = await Push.RunAsync("groups", "--kubeconfig", cluster.Kubeconfig, "--output", "json");

        Cells(text.Lines[1]).Should().Be("workers orders Shared ws://push.example/shop/workers/ws 2 7 40 True AsItShouldBe");
        json.Json[0].GetProperty("endpoint").GetString().Should().Be("ws://push.example/shop/workers/ws");
    }

    [Fact]
    public async Task An_empty_namespace_is_said_and_ok()
    {
        await using var cluster = await ScriptedApiServer.StartAsync();
        cluster.AnswerGroups("other");

        var push = await Push.RunAsync("groups", "-n", "other", "--kubeconfig", cluster.Kubeconfig);

        push.ExitCode.Should().Be(0);
        push.Output.Should().BeEmpty();
        push.Error.Trim().Should().Be("push: no SubscriberGroups in namespace other");
    }

    [Fact]
    public async Task Subscribe_finds_the_endpoint_of_a_group()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        await using var cluster = await ScriptedApiServer.StartAsync();
        cluster.Answer("/apis/pushoperator.io/v1alpha1/namespaces/other/subscribergroups/workers", Group("workers", endpoint: gateway.Url.ToString()));

        var running = Push.RunAsync("subscribe", "other/workers", "--count", "1", "--kubeconfig", cluster.Kubeconfig);
        var connection = await gateway.WelcomeAsync();
        await connection.MessageAsync("orders/0/1");
        await connection.AcksAsync(1);
        await connection.ReceiveAsync();
        await connection.CloseAsync(1000);

        (await running).ExitCode.Should().Be(0);
    }

    [Fact]
    public async Task A_group_that_is_not_there_is_3()
    {
        await using var cluster = await ScriptedApiServer.StartAsync();

        var push = await Push.RunAsync("subscribe", "nope", "--kubeconfig", cluster.Kubeconfig);

        push.ExitCode.Should().Be(3);
        push.Error.Trim().Should().Be("push: there is no SubscriberGroup nope in namespace shop");
    }

    [Fact]
    public async Task A_group_without_an_endpoint_is_3()
    {
        await using var cluster = await ScriptedApiServer.StartAsync();
        cluster.Answer("/apis/pushoperator.io/v1alpha1/namespaces/shop/subscribergroups/workers", Group("workers", endpoint: null));

        var push = await Push.RunAsync("subscribe", "workers", "--kubeconfig", cluster.Kubeconfig);

        push.ExitCode.Should().Be(3);
        push.Error.Should().Contain("has no endpoint yet");
    }

    [Fact]
    public async Task A_cluster_that_does_not_answer_is_4()
    {
        var cluster = await ScriptedApiServer.StartAsync();
        using var directory = new TemporaryDirectory();
        var kubeconfig = Path.Combine(directory.Path, "kubeconfig");
        File.Copy(cluster.Kubeconfig, kubeconfig);
        await cluster.DisposeAsync();

        var push = await Push.RunAsync("groups", "--kubeconfig", kubeconfig);

        push.ExitCode.Should().Be(4);
        push.Error.Should().Contain("unreachable");
    }

    [Fact]
    public async Task Subscribers_are_asked_of_every_ready_gateway()
    {
        await using var first = await GatewayPod.StartAsync("workers", "a");
        await using var second = await GatewayPod.StartAsync("workers", "b", "c");
        await using var cluster = await ScriptedApiServer.StartAsync();
        cluster.Answer("/apis/pushoperator.io/v1alpha1/namespaces/shop/subscribergroups/workers", Group("workers"));
        cluster.AnswerToken("shop", "workers");
        cluster.AnswerGateways("shop", ("push-workers-1", first.Address, true), ("push-workers-2", second.Address, true), ("push-workers-3", "127.0.0.2", false));

        var text = await Push.RunAsync("subscribers", "workers", "--kubeconfig", cluster.Kubeconfig);
        var json = await Push.RunAsync("subscribers", "workers", "--kubeconfig", cluster.Kubeconfig, "-o", "json");

        text.ExitCode.Should().Be(0);
        text.Lines.Skip(1).Select(Cells).Should().Equal(
            "push-workers-1 a session-a Json all 1/32 2026-01-01 00:00:00Z",
            "push-workers-2 b session-b Json all 1/32 2026-01-01 00:00:00Z",
            "push-workers-2 c session-c Json all 1/32 2026-01-01 00:00:00Z");
        json.Json.EnumerateArray().Select(s => s.GetProperty("subscriber").GetString()).Should().Equal("a", "b", "c");
        cluster.Selectors.Should().AllBe("kubernetes.io/service-name=push-workers-pods");
    }

    [Fact]
    public async Task A_gateway_that_does_not_answer_makes_the_list_partial_5()
    {
        await using var first = await GatewayPod.StartAsync("workers", "a");
        await using var cluster = await ScriptedApiServer.StartAsync();
        cluster.Answer("/apis/pushoperator.io/v1alpha1/namespaces/shop/subscribergroups/workers", Group("workers"));
        cluster.AnswerToken("shop", "workers");
        cluster.AnswerGateways("shop", ("push-workers-1", first.Address, true), ("push-workers-2", GatewayPod.FreeAddress(), true));

        var push = await Push.RunAsync("subscribers", "workers", "--kubeconfig", cluster.Kubeconfig, "-o", "json");

        push.ExitCode.Should().Be(5);
        push.Json.GetArrayLength().Should().Be(1);
        push.Error.Should().Contain("push-workers-2 does not answer");
    }

    /// <summary>Guard: the filters of <c>KubernetesCluster.CommandTokenAsync</c>.</summary>
    [Theory]
    [InlineData(true, "you may not command the group shop/workers", "create serviceaccounts/token of push-workers in namespace shop")]
    [InlineData(false, "has no ServiceAccount push-workers in namespace shop", "see the conditions of the group")]
    public async Task Who_may_not_make_a_token_of_the_groups_account_is_told_what_it_takes_3(bool isForbidden, string what, string takes)
    {
        await using var pod = await GatewayPod.StartAsync("workers", "a");
        await using var cluster = await ScriptedApiServer.StartAsync();
        cluster.Answer("/apis/pushoperator.io/v1alpha1/namespaces/shop/subscribergroups/workers", Group("workers"));
        cluster.AnswerGateways("shop", ("push-workers-1", pod.Address, true));
        if (isForbidden) cluster.Forbid("/api/v1/namespaces/shop/serviceaccounts/push-workers/token");

        var push = await Push.RunAsync("subscribers", "workers", "--kubeconfig", cluster.Kubeconfig);

        push.ExitCode.Should().Be(3);
        push.Error.Should().Contain(what).And.Contain(takes);
    }

    [Fact]
    public async Task No_ready_gateway_is_4()
    {
        await using var cluster = await ScriptedApiServer.StartAsync();
        cluster.Answer("/apis/pushoperator.io/v1alpha1/namespaces/shop/subscribergroups/workers", Group("workers"));
        cluster.AnswerToken("shop", "workers");
        cluster.AnswerGateways("shop", ("push-workers-1", "127.0.0.2", false));

        (await Push.RunAsync("subscribers", "workers", "--kubeconfig", cluster.Kubeconfig)).ExitCode.Should().Be(4);
    }

    [Fact]
    public async Task Publish_goes_through_a_gateway_that_serves_of_a_group_that_has_the_topic()
    {
        await using var pod = await GatewayPod.StartAsync("workers");
        await using var cluster = await ScriptedApiServer.StartAsync();
        cluster.AnswerGroups("shop", Group("readers", topic: "news"), Group("workers", topic: "orders"));
        cluster.AnswerToken("shop", "workers");
        cluster.AnswerGateways("shop", ("push-workers-1", GatewayPod.FreeAddress(), true), ("push-workers-2", pod.Address, true));

        var push = await Push.RunAsync("publish", "orders", "1", "--kubeconfig", cluster.Kubeconfig);

        push.ExitCode.Should().Be(0);
        push.Output.Trim().Should().Be("orders/0/0");
        cluster.Selectors.Should().Equal("kubernetes.io/service-name=push-workers-pods");
    }

    [Fact]
    public async Task A_topic_of_no_group_is_3()
    {
        await using var cluster = await ScriptedApiServer.StartAsync();
        cluster.AnswerGroups("shop", Group("readers", topic: "news"));

        var push = await Push.RunAsync("publish", "orders", "1", "--kubeconfig", cluster.Kubeconfig);

        push.ExitCode.Should().Be(3);
        push.Error.Should().Contain("no SubscriberGroup in namespace shop has the topic orders");
    }

    private static string Group(string name, string? endpoint = "ws://127.0.0.1:1/ws", string topic = "orders") => new JsonObject
    {
        ["apiVersion"] = "pushoperator.io/v1alpha1",
        ["kind"] = "SubscriberGroup",
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "shop" },
        ["spec"] = new JsonObject { ["topics"] = new JsonArray(topic), ["delivery"] = "Shared" },
        ["status"] = new JsonObject
        {
            ["endpoint"] = endpoint,
            ["replicas"] = 3,
            ["readyReplicas"] = 2,
            ["connections"] = 7,
            ["lag"] = 40,
            ["conditions"] = new JsonArray(new JsonObject { ["type"] = "Ready", ["status"] = "True", ["reason"] = "AsItShouldBe", ["message"] = "" }),
        },
    }.ToJsonString();

    private static string Cells(string line) => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
