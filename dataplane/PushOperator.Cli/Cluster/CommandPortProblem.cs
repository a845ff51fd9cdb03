namespace PushOperator.Cli.Cluster;

/// <summary>A gateway's refusal.</summary>
internal sealed record CommandPortProblem(string? Code, string? Detail);
