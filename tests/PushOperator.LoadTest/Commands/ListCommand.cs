using System.CommandLine;
using PushOperator.LoadTest.Scenarios;

namespace PushOperator.LoadTest.Commands;

/// <summary><c>list</c>: the scenarios.</summary>
internal static class ListCommand
{
    public static Command Create()
    {
        var command = new Command("list", "The scenarios.");
        command.SetAction(_ =>
        {
            foreach (var scenario in ScenarioCatalogue.All) Console.WriteLine($"{scenario.Name,-12} {scenario.Description}; beside {scenario.Yardstick}");
        });
        return command;
    }
}
