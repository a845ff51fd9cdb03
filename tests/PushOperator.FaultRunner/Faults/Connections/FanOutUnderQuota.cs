using PushOperator.FaultRunner.Ground;
using PushOperator.TestUtilities;

namespace PushOperator.FaultRunner.Faults.Connections;

/// <summary>
/// G27. Sixteen more subscribers of a Broadcast group on one gateway that has a fifth of the time. Each gets every message exactly once and in order.
/// Guard: <c>SubscriberFeed</c> and <c>FrameLog</c>: a subscriber is a position, not a queue.
/// </summary>
internal sealed class FanOutUnderQuota : IFault
{
    // Not so many more than on the other gateway that the operator would move some there.
    private const int Subscribers = 16;
    private static readonly TimeSpan Stopped = TimeSpan.FromMilliseconds(80);
    private static readonly TimeSpan Running = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan EndBound = TimeSpan.FromSeconds(20);

    public string Id => "G27";

    public string Description => "fan-out on a fifth of a core";

    public IReadOnlyList<TimeSpan> Lengths => FaultLengths.None;

    public async Task RunAsync(FaultGround ground, Random random, TimeSpan length, CancellationToken stop)
    {
        var gateway = await ground.Gateways.AnyAsync(ground.Orders.Screens, random, stop);
        var subscribers = new List<OffsetReader>();
        try
        {
            for (var number = 0; number < Subscribers; number++) subscribers.Add(await OffsetReader.ConnectAsync(gateway));
            await ground.DuringAsync(this, gateway.Name, () => ThrottleAsync(ground, gateway, stop), mend: gateway.Thaw);
            // Everything up to what one of them has now reaches all of them.
            var reached = subscribers[0].Reached;
            await Eventually.HoldsAsync(() => subscribers.TrueForAll(subscriber => subscriber.HasPassed(reached) || subscriber.Problem is not null), "every subscriber has it all", EndBound, stop);
        }
        finally
        {
            foreach (var subscriber in subscribers) subscriber.Dispose();
        }

        if (subscribers.Select(subscriber => subscriber.Problem).FirstOrDefault(problem => problem is not null) is { } problem) throw new FaultException(problem);
    }

    private static async Task ThrottleAsync(FaultGround ground, GatewayPod gateway, CancellationToken stop)
    {
        var began = ground.Time.GetTimestamp();
        while (ground.Time.GetElapsedTime(began) < Length)
        {
            gateway.Freeze();
            await ground.LastAsync(Stopped, stop);
            gateway.Thaw();
            await ground.LastAsync(Running, stop);
        }
    }

    /// <summary>A subscriber that looks at nothing but the offsets: in each partition the next one is one more.</summary>
    private sealed class OffsetReader : IDisposable
    {
        private readonly RawWebSocket _socket;
        private readonly Dictionary<int, long> _last = [];
        private readonly Lock _lock = new();
        private bool _isDisposed;

        private OffsetReader(RawWebSocket socket)
        {
            _socket = socket;
            _ = Task.Run(ReadAsync);
        }

        public string? Problem { get; private set; }

        public IReadOnlyDictionary<int, long> Reached
        {
            get
            {
                lock (_lock) return new Dictionary<int, long>(_last);
            }
        }

        public static async Task<OffsetReader> ConnectAsync(GatewayPod gateway) => new(await RawWebSocket.ConnectAsync(gateway.ProxyPort, "/ws", "cloudevents.json"));

        public bool HasPassed(IReadOnlyDictionary<int, long> reached)
        {
            lock (_lock) return reached.All(partition => _last.GetValueOrDefault(partition.Key, -1) >= partition.Value);
        }

        public void Dispose()
        {
            Volatile.Write(ref _isDisposed, true);
            _socket.Dispose();
        }

        private async Task ReadAsync()
        {
            try
            {
                while (true)
                {
                    var (first, payload) = await _socket.ReadFrameAsync();
                    if (first == 0x89) await _socket.SendFrameAsync(0x8A, payload);
                    if (first == 0x88) Problem ??= "a subscriber was closed";
                    if (first == 0x81) Take(System.Text.Json.JsonDocument.Parse(payload).RootElement.GetProperty("id").GetString()!);
                }
            }
            catch (Exception exception) when (exception is IOException or ObjectDisposedException or OperationCanceledException)
            {
                if (!Volatile.Read(ref _isDisposed)) Problem ??= $"a subscriber lost its connection: {exception.Message}";
            }
        }

        private void Take(string id)
        {
            var parts = id.Split('/');
            var (partition, offset) = (int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture), long.Parse(parts[2], System.Globalization.CultureInfo.InvariantCulture));
            lock (_lock)
            {
                if (_last.TryGetValue(partition, out var last) && offset != last + 1) Problem ??= $"{id} came after offset {last}";
                _last[partition] = offset;
            }
        }
    }
}
