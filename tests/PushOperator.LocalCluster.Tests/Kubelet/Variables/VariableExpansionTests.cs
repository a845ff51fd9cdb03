using PushOperator.LocalCluster.Kubelet.Variables;

namespace PushOperator.LocalCluster.Tests.Kubelet.Variables;

public sealed class VariableExpansionTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("$(NAME)", "gateway")]
    [InlineData("a-$(NAME)-$(OTHER)", "a-gateway-2")]
    [InlineData("$(UNKNOWN)", "$(UNKNOWN)")]
    [InlineData("$$(NAME)", "$(NAME)")]
    [InlineData("$(NAME", "$(NAME")]
    [InlineData("costs 5$ and $(NAME)", "costs 5$ and gateway")]
    [InlineData("$", "$")]
    public void References_to_known_variables_are_replaced(string text, string expected) =>
        VariableExpansion.Expand(text, new Dictionary<string, string> { ["NAME"] = "gateway", ["OTHER"] = "2" }).Should().Be(expected);
}
