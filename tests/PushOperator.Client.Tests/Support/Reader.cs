namespace PushOperator.Client.Tests.Support;

/// <summary>Reads a subscriber step by step, with a bound.</summary>
internal sealed class Reader(PushSubscriber subscriber) : IAsyncDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    private readonly IAsyncEnumerator<PushMessage> _messages = subscriber.ReadAllAsync().GetAsyncEnumerator();

    /// <summary>The next message.</summary>
    public async Task<PushMessage> NextAsync()
    {
        (await EndedAsync()).Should().BeFalse("a message was awaited");
        return _messages.Current;
    }

    /// <summary>Asks for the next message; true when the subscriber says that there is none any more.</summary>
    public async Task<bool> EndedAsync() => !await _messages.MoveNextAsync().AsTask().WaitAsync(Bound);

    /// <summary>The next messages.</summary>
    public async Task<List<PushMessage>> NextAsync(int count)
    {
        var messages = new List<PushMessage>();
        while (messages.Count < count) messages.Add(await NextAsync());
        return messages;
    }

    public async ValueTask DisposeAsync() => await subscriber.DisposeAsync();
}
