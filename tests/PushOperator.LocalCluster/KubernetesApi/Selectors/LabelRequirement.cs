namespace PushOperator.LocalCluster.KubernetesApi.Selectors;

/// <summary>One condition on one label.</summary>
/// <param name="Label">Name of the label.</param>
/// <param name="IsNegative">The condition holds where the rest does not.</param>
/// <param name="Values">Values to have; empty: the label only has to exist.</param>
internal sealed record LabelRequirement(string Label, bool IsNegative, IReadOnlyList<string> Values)
{
    public bool Matches(IReadOnlyDictionary<string, string> labels)
    {
        var holds = labels.TryGetValue(Label, out var value) && (Values.Count == 0 || Values.Contains(value));
        return holds != IsNegative;
    }
}
