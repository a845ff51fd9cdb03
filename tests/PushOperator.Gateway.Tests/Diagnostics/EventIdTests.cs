using System.Reflection;
using Microsoft.Extensions.Logging;
using PushOperator.Gateway.Lifecycle;

namespace PushOperator.Gateway.Tests.Diagnostics;

public sealed class EventIdTests
{
    [Fact]
    public void Every_log_message_has_an_event_id_of_its_own()
    {
        var ids = typeof(GatewayHost).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly))
            .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>()?.EventId)
            .OfType<int>()
            .ToList();

        ids.Should().HaveCountGreaterThan(10).And.OnlyHaveUniqueItems();
    }
}
