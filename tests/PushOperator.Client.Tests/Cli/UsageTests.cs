using PushOperator.Client.Tests.Support;

namespace PushOperator.Client.Tests.Cli;

public sealed class UsageTests
{
    [Theory]
    [InlineData("")]
    [InlineData("nope")]
    [InlineData("subscribe")]
    [InlineData("subscribe http://127.0.0.1/ws")]
    [InlineData("subscribe a/b/c")]
    [InlineData("subscribe ws://127.0.0.1/ws --count 0")]
    [InlineData("subscribe ws://127.0.0.1/ws --window none")]
    [InlineData("subscribe ws://127.0.0.1/ws --subscriber ünï")]
    [InlineData("subscribe ws://127.0.0.1/ws --output yaml")]
    [InlineData("publish")]
    [InlineData("publish t d --file x")]
    [InlineData("publish t d --count 3")]
    [InlineData("publish t --count three")]
    [InlineData("publish t --count 3 --rate 0")]
    [InlineData("publish t d --header nothing")]
    [InlineData("publish t d --command-url 127.0.0.1:8081")]
    [InlineData("publish t d --command-url http://127.0.0.1 --group g")]
    [InlineData("topics --nope")]
    public async Task A_wrong_command_line_is_2_and_one_sentence(string commandLine)
    {
        var push = await Push.RunAsync(commandLine.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        push.ExitCode.Should().Be(2);
        push.Output.Should().BeEmpty();
        push.Error.TrimEnd().Should().StartWith("push: ").And.NotContain("\n").And.NotContain("   at ");
    }

    [Fact]
    public async Task Help_tells_the_exit_codes()
    {
        var push = await Push.RunAsync("--help");

        push.ExitCode.Should().Be(0);
        push.Output.Should().ContainAll("0 ok", "1 failed", "2 usage", "3 refused", "4 unreachable", "5 partial");
    }

    [Fact]
    public async Task A_kubeconfig_that_is_not_there_is_1()
    {
        var push = await Push.RunAsync("topics", "--kubeconfig", "/nowhere/kubeconfig");

        push.ExitCode.Should().Be(1);
        push.Error.Should().Contain("kubeconfig");
    }
}
