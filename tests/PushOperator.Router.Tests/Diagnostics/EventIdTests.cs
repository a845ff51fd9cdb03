using System.Reflection;
using Microsoft.Extensions.Logging;

namespace PushOperator.Router.Tests.Diagnostics;

public sealed class EventIdTests
{
    [Fact]
    public void Event_ids_are_unique_and_between_6000_and_6999()
    {
        var ids = typeof(RouterOptions).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly))
            .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>())
            .OfType<LoggerMessageAttribute>()
            .Select(message => message.EventId)
            .ToList();

        ids.Should().NotBeEmpty().And.OnlyHaveUniqueItems().And.OnlyContain(id => id >= 6000 && id <= 6999);
    }
}
