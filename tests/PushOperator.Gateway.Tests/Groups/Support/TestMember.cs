using System.Threading.Channels;
using PushOperator.Gateway.Groups;
using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Tests.Groups.Support;

/// <summary>A connection: a write loop that takes what waits when it is woken, and remembers it.</summary>
internal sealed class TestMember : IMember, IAsyncDisposable
{
    private readonly Channel<bool> _wakes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly List<ReceivedFrame> _received = [];
    private readonly CancellationTokenSource _ending = new();
    private readonly ManualResetEventSlim _held = new();
    private Task _loop = Task.CompletedTask;
    private volatile bool _stalled;
    private int _moves;
    private int _wakeCount;

    public string Session { get; } = Guid.NewGuid().ToString("n");

    public string? Subscriber { get; init; }

    public Membership Membership { get; private set; } = null!;

    public bool Recovered { get; private set; }

    public int MaxBytes { get; set; } = 16 << 10;

    /// <summary>Called for each frame on the loop's thread; the usual one acknowledges.</summary>
    public Action<TestMember, ReceivedFrame> OnFrame { get; set; } = static (_, _) => { };

    public DisconnectReason? Disconnected { get; private set; }

    public IReadOnlyList<ReceivedFrame> Received
    {
        get
        {
            lock (_received) return _received.ToArray();
        }
    }

    /// <summary>Frames received so far.</summary>
    public int Count
    {
        get
        {
            lock (_received) return _received.Count;
        }
    }

    public IReadOnlyList<ReceivedFrame> Messages => Received.Where(frame => frame.Op == "message").ToArray();

    public static void AckEach(TestMember member, ReceivedFrame frame)
    {
        if (frame.Op != "message") return;
        MessageId.TryParse(frame.Id, out var id).Should().BeTrue();
        member.Membership.Ack(id);
    }

    public void Start(JoinOutcome.Joined joined)
    {
        Membership = joined.Membership;
        Recovered = joined.Recovered;
        _loop = Task.Run(LoopAsync);
    }

    /// <summary>Stands for a socket that takes nothing more, or takes again.</summary>
    public void Stall(bool stalled)
    {
        _stalled = stalled;
        Wake();
    }

    /// <summary>Lets the write of the frame that was just taken hang, as a full socket does. In <see cref="OnFrame"/>.</summary>
    public void HoldWrite() => _held.Wait(_ending.Token);

    public void ReleaseWrite() => _held.Set();

    /// <summary>How often it was woken.</summary>
    public int Wakes => Volatile.Read(ref _wakeCount);

    public void Wake()
    {
        Interlocked.Increment(ref _wakeCount);
        _wakes.Writer.TryWrite(true);
    }

    /// <summary>How often it was told that the group moved it.</summary>
    public int Moves => Volatile.Read(ref _moves);

    public void Moved() => Interlocked.Increment(ref _moves);

    public void Disconnect(DisconnectReason reason) => Disconnected ??= reason;

    /// <summary>Leaves, as a connection that is cut.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _loop;
        Membership?.Dispose();
    }

    private async Task LoopAsync()
    {
        try
        {
            while (true)
            {
                await _wakes.Reader.ReadAsync(_ending.Token);
                while (!_stalled && !_ending.IsCancellationRequested && Membership.TryTake(MaxBytes, out var frames))
                {
                    foreach (var frame in FrameParser.Parse(frames))
                    {
                        lock (_received) _received.Add(frame);
                        OnFrame(this, frame);
                    }
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Left.
        }
    }
}
