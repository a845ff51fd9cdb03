namespace PushOperator.ControllerRuntime.Abstractions;

/// <summary>The program cannot start with these options and registrations.</summary>
/// <param name="problems">All of them, each with what to change.</param>
public sealed class OperatorConfigurationException(IReadOnlyList<string> problems)
    : Exception($"the operator cannot start:{Environment.NewLine}- {string.Join($"{Environment.NewLine}- ", problems)}")
{
    /// <summary>Every problem found, not only the first.</summary>
    public IReadOnlyList<string> Problems { get; } = problems;
}
