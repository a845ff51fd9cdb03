using PushOperator.FaultRunner.Ground;

namespace PushOperator.FaultRunner.Faults;

/// <summary>
/// G4. A subscriber takes no message for a while, its connection open. The others get theirs; it gets everything it was promised when it goes on.
/// Guard: the frame log's window and the catch-up behind it (Broadcast), the window of unacknowledged deliveries and their timeout (Shared).
/// </summary>
internal sealed class StallReader : IFault
{
    public string Id => "G4";

    public string Description => "reader stalled";

    public async Task RunAsync(FaultGround ground, Random random, TimeSpan length, CancellationToken stop)
    {
        var reader = ground.Orders.Readers[random.Next(ground.Orders.Readers.Count)];
        await ground.DuringAsync(this, reader.Name, () => reader.StallAsync(() => ground.LastAsync(length, stop)));
    }
}
