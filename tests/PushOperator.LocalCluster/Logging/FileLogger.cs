using PushOperator.LocalCluster.Kubelet.Logs;

namespace PushOperator.LocalCluster.Logging;

/// <summary>One category of <see cref="FileLoggerProvider"/>: a line an entry, an exception below it.</summary>
internal sealed class FileLogger(ContainerLog log, string category) : ILogger
{
    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel) => logLevel is not LogLevel.None;

    /// <inheritdoc/>
    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        log.Append($"{logLevel} {category}[{eventId.Id}] {formatter(state, exception)}");
        if (exception is not null) log.Append(exception.ToString());
    }
}
