using System.Collections;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PushOperator.Router.Endpoints;

namespace PushOperator.Router.Tests;

public sealed class RouterOptionsTests
{
    [Fact]
    public void A_start_with_wrong_settings_fails_with_all_of_them()
    {
        var start = () => Build("PublicPort=8081", "ListenAddress=localhost", "DrainPeriod=-00:00:01", "HandshakeTimeout=00:00:01", "TrustedProxies=10.0.0.0/8, nobody", "MaxSubscribers=1000000");

        var problems = start.Should().Throw<OptionsValidationException>().Which.Failures;

        string.Join('\n', problems).Should().ContainAll("ManagementPort: 8081", "ListenAddress: \"localhost\"", "DrainPeriod", "HandshakeTimeout: 00:00:01", "\"nobody\"", "MaxSubscribers: 1000000");
    }

    [Fact]
    public void Environment_variables_set_any_setting()
    {
        var variables = new Hashtable { ["PUSH_LISTEN_ADDRESS"] = "127.0.0.9", ["PUSH_DRAIN_PERIOD"] = "00:00:07", ["PUSH_CONFIG_FILE"] = "x", ["PATH"] = "y" };

        RouterEnvironment.Read(variables).Should().BeEquivalentTo(
            [KeyValuePair.Create("Router:ListenAddress", "127.0.0.9"), KeyValuePair.Create("Router:DrainPeriod", "00:00:07")]);
    }

    private static WebApplication Build(params string[] settings) =>
        RouterApplication.Build([.. settings.Select(setting => $"--Router:{setting}")], (services, _) => services.AddSingleton<IGroupSource>(new ListedGroups()));
}
