using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text.Json;
using PushOperator.Gateway.Tests.Support;
using PushOperator.TestUtilities;

namespace PushOperator.Gateway.Tests.Hostile;

/// <summary>Subscribers that do as they should, and write down what they get and how long it took.</summary>
internal sealed class HealthyCrowd : IDisposable
{
    private const int Abreast = 32;
    private readonly List<RawWebSocket> _sockets = [];
    private readonly List<Task> _reading = [];
    private readonly ConcurrentBag<double> _latencies = [];
    private long[] _received = [];

    /// <summary>Whether each got every message up to this one; complete when they have.</summary>
    public Task HaveAsync(long number) => Eventually.HoldsAsync(
        () =>
        {
            if (_reading.Find(reading => reading.IsCompleted) is { } ended) throw new InvalidOperationException("a healthy subscriber lost its connection", ended.Exception);
            return _received.All(received => received == number + 1);
        },
        $"every healthy subscriber got message {number}");

    /// <summary>The 99th percentile of the latencies since the last call, in ms.</summary>
    public double TakeP99()
    {
        var taken = _latencies.Order().ToArray();
        _latencies.Clear();
        return taken[(int)(taken.Length * 0.99)];
    }

    public async Task ConnectAsync(IPEndPoint gateway, int count)
    {
        _received = new long[count];
        foreach (var numbers in Enumerable.Range(0, count).Chunk(Abreast))
            _sockets.AddRange(await Task.WhenAll(numbers.Select(_ => RawWebSocket.ConnectAsync(gateway, "/ws?from=latest&topics=orders", "raw.pushoperator.v1"))));
        for (var i = 0; i < count; i++) _reading.Add(ReadAsync(_sockets[i], i));
    }

    /// <summary>A message for them, stamped now.</summary>
    public static string Message(long number) => $$$"""{"key":"one","data":{"n":{{{number}}},"at":{{{Stopwatch.GetTimestamp()}}}}}""";

    public void Dispose()
    {
        foreach (var socket in _sockets) socket.Dispose();
    }

    private async Task ReadAsync(RawWebSocket socket, int index)
    {
        while (true)
        {
            var (first, payload) = await socket.ReadFrameAsync(TimeSpan.FromMinutes(1));
            if (first == 0x89)
            {
                await socket.SendFrameAsync(0x8A, payload);
                continue;
            }

            if (first != 0x81) throw new InvalidOperationException($"a frame {first:x2} came");
            var message = JsonDocument.Parse(payload).RootElement;
            _latencies.Add(Stopwatch.GetElapsedTime(message.Number("at")).TotalMilliseconds);
            if (message.Number("n") != _received[index]) throw new InvalidOperationException($"message {message.Number("n")} came, not {_received[index]}");
            _received[index]++;
        }
    }
}
