using System.Globalization;
using System.Text;
using PushOperator.FaultRunner.Ground;
using PushOperator.TestUtilities;

namespace PushOperator.FaultRunner.Faults.Connections;

/// <summary>
/// G19. A subscriber of a Shared group acknowledges what it never got: what comes next, what others have, everything up to far ahead, a list that is too long, and then 10,000 times the same. Each is an error, after
/// sixteen it is closed with 4010, and nothing that it claimed counts as done.
/// Guard: <c>SharedDeliveries</c> takes only what was delivered on that connection; <c>OperationHandler</c>'s count of errors.
/// </summary>
internal sealed class AckAbuse : GatewayAttack
{
    private const int TooManyErrors = 4010;
    private const int Flood = 10_000;

    public override string Id => "G19";

    public override string Description => "false acknowledgements";

    protected override string Group(FaultGround ground, Random random) => ground.Orders.Workers;

    protected override async Task AttackAsync(FaultGround ground, GatewayPod gateway, Random random, CancellationToken stop)
    {
        // It asks for one message and keeps it, so that nobody waits for more than that.
        using var socket = await RawWebSocket.ConnectAsync(gateway.ProxyPort, "/ws?window=1");
        await socket.ReadJsonAsync("welcome");
        var (kept, other) = await TwoPartitionsAsync(ground, socket, stop);
        foreach (var (frame, codes) in Lies(kept, other))
        {
            await socket.SendTextAsync(frame);
            var error = await socket.ReadJsonAsync("error");
            var code = error.GetProperty("code").GetString()!;
            Expect(codes.Contains(code), $"{frame[..Math.Min(frame.Length, 80)]} was answered with {code}, not with {codes}");
        }

        var flooding = FloodAsync(socket, $$"""{"op":"ack","id":"{{other.At(0)}}"}""");
        var (closed, reason) = await socket.ReadCloseAsync();
        await flooding;
        Expect(closed == TooManyErrors, $"it was closed with {closed} {reason}, not with {TooManyErrors}");
    }

    private static IEnumerable<(string Frame, string Codes)> Lies(MessageId kept, MessageId other)
    {
        // Some of those near the end are in flight to others at this moment.
        for (var behind = 0; behind < 5; behind++) yield return ($$"""{"op":"ack","id":"{{other.At(-behind)}}"}""", "ack_unknown");
        yield return ($$"""{"op":"ack","id":"{{kept.At(1_000_000)}}"}""", "ack_ahead");
        yield return ($$"""{"op":"ack","upTo":"{{kept.At(1_000_000)}}"}""", "ack_ahead");
        yield return ($$"""{"op":"ack","id":"somebody-elses/0/0"}""", "ack_unknown");
        yield return ($$"""{"op":"nack","id":"{{other.At(0)}}"}""", "ack_unknown");
        yield return ($$"""{"op":"ack","ids":[{{string.Join(',', Enumerable.Range(0, 1_001).Select(number => $"\"{other.At(number)}\""))}}]}""", "ack_list_too_long");
    }

    // The message that it was given, and the newest of a partition that it was given nothing of: an acknowledgement below one's own message can be one of something long done, and right.
    private static async Task<(MessageId Kept, MessageId Other)> TwoPartitionsAsync(FaultGround ground, RawWebSocket socket, CancellationToken stop)
    {
        var parts = (await socket.ReadJsonAsync("message")).GetProperty("id").GetString()!.Split('/');
        var kept = new MessageId(parts[0], int.Parse(parts[1], CultureInfo.InvariantCulture), long.Parse(parts[2], CultureInfo.InvariantCulture));
        MessageId? other = null;
        void Note(Client.PushMessage message)
        {
            if (message.Partition != kept.Partition) other = new MessageId(kept.Topic, message.Partition, message.Offset);
        }

        var reader = ground.Orders.Readers[0];
        reader.Received += Note;
        await Eventually.HoldsAsync(() => other is not null, "a message of another partition comes", TimeSpan.FromSeconds(30), stop);
        reader.Received -= Note;
        return (kept, other!);
    }

    private static async Task FloodAsync(RawWebSocket socket, string frame)
    {
        byte[] many = [.. Enumerable.Repeat(RawWebSocket.Frame(0x81, Encoding.UTF8.GetBytes(frame)), 100).SelectMany(bytes => bytes)];
        try
        {
            for (var sent = 0; sent < Flood; sent += 100) await socket.SendRawAsync(many);
        }
        catch (IOException)
        {
            // The gateway has had enough.
        }
    }

    private sealed record MessageId(string Topic, int Partition, long Offset)
    {
        public string At(long distance) => string.Create(CultureInfo.InvariantCulture, $"{Topic}/{Partition}/{Math.Max(0, Offset + distance)}");
    }
}
