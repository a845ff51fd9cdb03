using PushOperator.LoadTest.Wire;

namespace PushOperator.LoadTest.Publishing;

/// <summary>The way of a message into a server.</summary>
internal interface IMessageSource : IAsyncDisposable
{
    /// <summary>Publishes messages; returns when they are on their way.</summary>
    Task PublishAsync(PublishLine line);

    /// <summary>Waits until they are stored, where they are.</summary>
    Task FlushAsync() => Task.CompletedTask;
}
