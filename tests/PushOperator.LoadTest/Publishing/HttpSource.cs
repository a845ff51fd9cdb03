using System.Net.Http.Headers;
using PushOperator.LoadTest.Wire;

namespace PushOperator.LoadTest.Publishing;

/// <summary>Posts each message by itself: <c>--publish http://…</c>.</summary>
internal sealed class HttpSource(Uri address) : IMessageSource
{
    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromSeconds(30) };

    /// <inheritdoc/>
    public async Task PublishAsync(PublishLine line)
    {
        for (var i = 0; i < line.Count; i++)
        {
            using var content = new ByteArrayContent(Payload.Create(line.Size, line.First + i, line.Time));
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using var response = await _client.PostAsync(address, content);
            if (!response.IsSuccessStatusCode) throw new LoadTestException($"--publish {address}: the server answered {(int)response.StatusCode}");
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }
}
