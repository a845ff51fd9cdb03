using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using PushOperator.Client.Connections;
using PushOperator.Client.Frames;
using PushOperator.Client.Subscribing;

namespace PushOperator.Client;

/// <summary>A message as it was delivered to this subscriber. Settle it with <see cref="AckAsync"/> or <see cref="NackAsync"/>, from any thread.</summary>
public sealed class PushMessage
{
    /// <summary>Longest delay a nack may ask for, by protocol.</summary>
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMilliseconds(43_200_000);

    private static readonly IReadOnlyDictionary<string, string> NoHeaders = new Dictionary<string, string>();

    private readonly GatewayFrame _frame;
    private readonly Intake _intake;
    private volatile Session _session;
    private volatile bool _settled;

    internal PushMessage(GatewayFrame frame, Session session, Intake intake)
    {
        _frame = frame;
        _session = session;
        FirstSession = session.Welcome.Session ?? "";
        _intake = intake;
        DeliveryCount = frame.DeliveryCount ?? 1;
        Id = frame.Id ?? throw new JsonException("message without id");
        (Topic, Partition, Offset) = Split(Id);
    }

    /// <summary>Identity: <c>topic/partition/offset</c>, the same for every delivery of this message.</summary>
    public string Id { get; }

    /// <summary>Name of the PushTopic.</summary>
    public string Topic { get; }

    /// <summary>Number of the partition.</summary>
    public int Partition { get; }

    /// <summary>Offset in the partition.</summary>
    public long Offset { get; }

    /// <summary>The key, or null when there is none or it is not UTF-8 (see <see cref="KeyBytes"/>).</summary>
    public string? Key => _frame.Key;

    /// <summary>The key as bytes; empty when there is none.</summary>
    public ReadOnlyMemory<byte> KeyBytes => _frame.KeyBase64 ?? (_frame.Key is { } key ? Encoding.UTF8.GetBytes(key) : default(ReadOnlyMemory<byte>));

    /// <summary>The record's time.</summary>
    public DateTimeOffset Timestamp => DateTimeOffset.FromUnixTimeMilliseconds(_frame.Ts);

    /// <summary>The record's headers; empty when there are none.</summary>
    public IReadOnlyDictionary<string, string> Headers => _frame.Headers ?? NoHeaders;

    /// <summary>The value as JSON: the value itself, or a string when the record is other text.</summary>
    /// <value><see cref="JsonValueKind.Undefined"/> when the record is not UTF-8 (see <see cref="Bytes"/>), Null for a tombstone.</value>
    public JsonElement Data => _frame.Data;

    /// <summary>The value as bytes: a record that is not UTF-8 as it was; of a string its text; else the JSON. Empty for a tombstone.</summary>
    public ReadOnlyMemory<byte> Bytes => _frame.DataBase64 ?? Data.ValueKind switch
    {
        JsonValueKind.Undefined or JsonValueKind.Null => default(ReadOnlyMemory<byte>),
        JsonValueKind.String => Encoding.UTF8.GetBytes(Data.GetString()!),
        _ => JsonMarshal.GetRawUtf8Value(Data).ToArray(),
    };

    /// <summary>How often the group has tried to deliver it, this time included; 1 the first time.</summary>
    public int DeliveryCount { get; private set; }

    /// <summary>Whether this subscriber has handed out the same id before, as far as its window of recent ids reaches.</summary>
    public bool IsDuplicate { get; internal set; }

    internal bool IsSettled => _settled;

    /// <summary>The connection on which it came first; a redelivery that found it unread has another.</summary>
    internal string FirstSession { get; }

    /// <summary>The value read as <typeparamref name="T"/>.</summary>
    /// <exception cref="JsonException">It is another shape.</exception>
    /// <exception cref="InvalidOperationException">The record is not UTF-8.</exception>
    public T? DataAs<T>(JsonSerializerOptions? options = null) => Data.Deserialize<T>(options);

    /// <summary>Says that it is done. Waits only while 4,096 acknowledgements queue for the network; they are sent as soon as it takes them.</summary>
    /// <returns>False when the connection that delivered it is gone: the message will come again, as a duplicate.</returns>
    public ValueTask<bool> AckAsync(CancellationToken cancellationToken = default)
    {
        _settled = true;
        _intake.MarkAcknowledged(Id);
        return _session.AckAsync(Id, cancellationToken);
    }

    /// <summary>Says that it is not done and has to come again.</summary>
    /// <param name="delay">How long to wait before, 0 to 12 h; null leaves it to the group's back-off.</param>
    /// <param name="reason">Why, for a person.</param>
    /// <param name="cancellationToken">Ends the wait for room in the queue.</param>
    /// <returns>As for <see cref="AckAsync"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="delay"/> is negative or longer than 12 h.</exception>
    public ValueTask<bool> NackAsync(TimeSpan? delay = null, string? reason = null, CancellationToken cancellationToken = default)
    {
        if (delay < TimeSpan.Zero || delay > LongestDelay) throw new ArgumentOutOfRangeException(nameof(delay), delay, "a nack waits 0 to 12 h");
        _settled = true;
        return _session.SendAsync(ClientFrames.Nack(Id, delay, reason), cancellationToken);
    }

    /// <summary>Delivered once more while it still waited to be read: from now on this delivery is the one to settle.</summary>
    internal void Redelivered(Session session, int deliveryCount)
    {
        _session = session;
        DeliveryCount = deliveryCount;
    }

    internal ValueTask<bool> AckAgainAsync(CancellationToken cancellationToken) => _session.AckAsync(Id, cancellationToken);

    private static (string Topic, int Partition, long Offset) Split(string id)
    {
        var parts = id.Split('/');
        if (parts.Length == 3
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var partition)
            && long.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var offset))
        {
            return (parts[0], partition, offset);
        }

        throw new JsonException($"message id {id} is not topic/partition/offset");
    }
}
