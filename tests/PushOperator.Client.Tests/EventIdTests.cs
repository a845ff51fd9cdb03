using System.Reflection;
using Microsoft.Extensions.Logging;

namespace PushOperator.Client.Tests;

public sealed class EventIdTests
{
    [Fact]
    public void No_two_log_messages_share_an_id()
    {
        var ids = typeof(PushSubscriber).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static))
            .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>())
            .OfType<LoggerMessageAttribute>()
            .Select(attribute => attribute.EventId)
            .ToList();

        ids.Should().NotBeEmpty().And.OnlyHaveUniqueItems();
    }
}
