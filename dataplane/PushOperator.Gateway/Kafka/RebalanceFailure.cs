using System.Runtime.ExceptionServices;

namespace PushOperator.Gateway.Kafka;

/// <summary>
/// What a rebalance handler throws, kept until the handler has returned. A handler that throws leaves the rebalance without an answer, and a client that waits for one can never be closed:
/// its thread would hang in there, and the pod would be out of its group for good. The consumer's thread only.
/// </summary>
internal sealed partial class RebalanceFailure(ILogger logger)
{
    private ExceptionDispatchInfo? _failure;

    /// <summary>Runs a handler; the rebalance is answered whatever becomes of it.</summary>
    public void Keep(Action handler)
    {
        try
        {
            handler();
        }
        catch (Exception exception)
        {
            LogFailed(logger, exception);
            _failure ??= ExceptionDispatchInfo.Capture(exception);
        }
    }

    /// <summary>Throws what was kept: the client is to be replaced.</summary>
    public void Throw() => _failure?.Throw();

    [LoggerMessage(1346, LogLevel.Error, "A rebalance met an error of ours; it is answered in spite of it, and the client is replaced.")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
