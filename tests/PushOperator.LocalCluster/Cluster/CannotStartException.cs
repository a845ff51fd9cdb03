namespace PushOperator.LocalCluster.Cluster;

/// <summary>The local cluster cannot start, for a reason the user can mend.</summary>
/// <param name="exitCode">One of <see cref="Cluster.ExitCode"/>.</param>
/// <param name="message">One sentence: what is wrong, and what to do.</param>
internal sealed class CannotStartException(int exitCode, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>What the program ends with.</summary>
    public int ExitCode { get; } = exitCode;
}
