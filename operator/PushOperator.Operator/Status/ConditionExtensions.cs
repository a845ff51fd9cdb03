using k8s.Models;

namespace PushOperator.Operator.Status;

/// <summary>Reading conditions.</summary>
internal static class ConditionExtensions
{
    /// <summary>The condition of this type, or null.</summary>
    public static V1Condition? Find(this IEnumerable<V1Condition>? conditions, string type) => conditions?.FirstOrDefault(condition => condition.Type == type);

    /// <summary>Whether the condition of this type is there and true.</summary>
    public static bool IsTrue(this IEnumerable<V1Condition>? conditions, string type) => conditions.Find(type)?.Status == "True";
}
