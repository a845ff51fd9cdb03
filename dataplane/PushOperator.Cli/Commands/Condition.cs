using k8s.Models;

namespace PushOperator.Cli.Commands;

/// <summary>A condition as the lists show it.</summary>
internal sealed record Condition(string Status, string Reason, string Message)
{
    /// <summary>The condition of that type; Unknown when the operator has not written it.</summary>
    public static Condition Of(IList<V1Condition>? conditions, string type)
    {
        var condition = conditions?.FirstOrDefault(c => c.Type == type);
        return condition is null
            ? new Condition("Unknown", "NotSeen", "the operator has not looked at it yet")
            : new Condition(condition.Status, condition.Reason ?? "", condition.Message ?? "");
    }
}
