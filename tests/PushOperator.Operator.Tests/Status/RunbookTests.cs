using System.Reflection;
using PushOperator.Api.Conditions;

namespace PushOperator.Operator.Tests.Status;

/// <summary><c>operator/RUNBOOK.md</c> explains every reason, and none that there is not.</summary>
public sealed class RunbookTests
{
    [Fact]
    public void Every_reason_has_an_entry_and_every_entry_a_reason()
    {
        var reasons = typeof(ConditionReasons).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!);
        var entries = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "RUNBOOK.md")).Where(line => line.StartsWith("### ", StringComparison.Ordinal)).Select(line => line[4..]);

        entries.Should().BeEquivalentTo(reasons);
    }
}
