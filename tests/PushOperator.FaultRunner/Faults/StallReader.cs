namespace PushOperator.FaultRunner.Faults;

/// <summary>A subscriber takes no message for a while, its connection open.</summary>
internal sealed class StallReader : IFault
{
    public string Id => "G4";

    public string Description => "reader stalled";

    public async Task RunAsync(FaultGround ground, Random random, TimeSpan length, CancellationToken stop)
    {
        var reader = ground.Readers[random.Next(ground.Readers.Count)];
        await ground.DuringAsync(this, reader.Name, () => reader.StallAsync(() => ground.LastAsync(length, stop)));
    }
}
