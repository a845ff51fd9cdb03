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
        var (topic, partition, offset) = (ground.Orders.Topic, random.Next(ground.Orders.Partitions), await EndAsync(ground, stop));
        foreach (var (frame, codes) in Lies(topic, partition, offset))
        {
            await socket.SendTextAsync(frame);
            var error = await socket.ReadJsonAsync("error");
            var code = error.GetProperty("code").GetString()!;
            Expect(codes.Contains(code), $"{frame[..Math.Min(frame.Length, 80)]} was answered with {code}, not with {codes}");
        }

        var flooding = FloodAsync(socket, $$"""{"op":"ack","id":"{{topic}}/{{partition}}/{{offset}}"}""");
        var (closed, reason) = await socket.ReadCloseAsync();
        await flooding;
        Expect(closed == TooManyErrors, $"it was closed with {closed} {reason}, not with {TooManyErrors}");
    }

    private static IEnumerable<(string Frame, string Codes)> Lies(string topic, int partition, long offset)
    {
        // Some of those near the end are in flight to others at this moment.
        for (var behind = 0; behind < 5; behind++) yield return ($$"""{"op":"ack","id":"{{topic}}/{{partition}}/{{Math.Max(0, offset - behind)}}"}""", "ack_unknown ack_ahead");
        yield return ($$"""{"op":"ack","id":"{{topic}}/{{partition}}/{{offset + 1_000_000}}"}""", "ack_unknown ack_ahead");
        yield return ($$"""{"op":"ack","upTo":"{{topic}}/{{partition}}/{{offset + 1_000_000}}"}""", "ack_unknown ack_ahead");
        yield return ($$"""{"op":"ack","id":"somebody-elses/0/0"}""", "ack_unknown");
        yield return ($$"""{"op":"nack","id":"{{topic}}/{{partition}}/{{offset}}"}""", "ack_unknown ack_ahead");
        yield return ($$"""{"op":"ack","ids":[{{string.Join(',', Enumerable.Range(0, 1_001).Select(number => $"\"{topic}/{partition}/{number}\""))}}]}""", "ack_list_too_long");
    }

    private static async Task<long> EndAsync(FaultGround ground, CancellationToken stop)
    {
        long? end = null;
        void Note(Client.PushMessage message) => end = message.Offset;
        var reader = ground.Orders.Readers[0];
        reader.Received += Note;
        await Eventually.HoldsAsync(() => end is not null, "a message comes", TimeSpan.FromSeconds(30), stop);
        reader.Received -= Note;
        return end!.Value;
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
}
