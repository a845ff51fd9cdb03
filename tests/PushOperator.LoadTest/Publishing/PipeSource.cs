using PushOperator.LoadTest.Wire;

namespace PushOperator.LoadTest.Publishing;

/// <summary>Tells a yardstick on its standard input to make the messages in its own memory.</summary>
internal sealed class PipeSource(StreamWriter input) : IMessageSource
{
    /// <inheritdoc/>
    public async Task PublishAsync(PublishLine line)
    {
        await input.WriteAsync($"{line}\n");
        await input.FlushAsync();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
