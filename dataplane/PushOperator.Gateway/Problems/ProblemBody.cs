namespace PushOperator.Gateway.Problems;

/// <summary>The members of a problem+json body.</summary>
internal sealed record ProblemBody(string Type, string Title, int Status, string Detail, string Code);
