using PushOperator.FaultRunner.Ground;
using PushOperator.TestUtilities;
using PushOperator.TestUtilities.FaultProxy;

namespace PushOperator.FaultRunner.Faults.Connections;

/// <summary>
/// G3. The line of a subscriber swallows everything in both directions, and neither side hears of it. The gateway finds out by its heartbeat (2 s + 2 s) and the unanswered close (5 s), and gives what it
/// had in flight to others; the subscriber finds out by the silence and goes on where it was as soon as the line is back.
/// Guard: <c>SubscriberConnection.CheckHeartbeat</c>, <c>SubscriberConnection.GiveUpClosing</c>; the client's <c>SilenceWatch</c>.
/// </summary>
internal sealed class HalfOpenSubscriber : IFault
{
    /// <summary>Heartbeat and close, and room for a busy machine.</summary>
    private static readonly TimeSpan FoundBound = TimeSpan.FromSeconds(2 + 2 + 5 + 20);

    public string Id => "G3";

    public string Description => "line half open";

    public IReadOnlyList<TimeSpan> Lengths => FaultLengths.None;

    public async Task RunAsync(FaultGround ground, Random random, TimeSpan length, CancellationToken stop)
    {
        var reader = ground.Orders.Readers[random.Next(ground.Orders.Readers.Count)];
        var others = Bystanders.Of(ground.Orders.Readers.Except([reader]));
        var gateway = await ground.Gateways.OfSubscriberAsync(reader.Group, reader.Name, stop);
        await ground.DuringAsync(
            this,
            reader.Name,
            async () =>
            {
                reader.Line.Conditions = new LineConditions { BlackHole = LineDirections.Both };
                await Eventually.HoldsAsync(async () => !await ground.Gateways.HasSubscriberAsync(gateway, reader.Name, stop), $"{gateway.Name} finds that {reader.Name} is gone", FoundBound, stop);
            },
            mend: () =>
            {
                reader.Line.Conditions = LineConditions.Clear;
                // Bytes are missing from what went on through the black hole.
                reader.Line.Reset();
            });
        others.AreUnharmed();
    }
}
