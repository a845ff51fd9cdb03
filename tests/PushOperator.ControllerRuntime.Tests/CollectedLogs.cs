using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace PushOperator.ControllerRuntime.Tests;

/// <summary>Keeps what a program logs, one string a line: level, sentence, and the exception's type if there is one.</summary>
internal sealed class CollectedLogs : ILoggerProvider, ILogger
{
    public ConcurrentQueue<string> Lines { get; } = new();

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Enqueue($"{logLevel}: {formatter(state, exception)} {exception?.GetType().Name}".TrimEnd());

    public void Dispose()
    {
        // Nothing is held.
    }
}
