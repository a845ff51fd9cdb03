using PushOperator.FaultRunner.Ground;
using PushOperator.TestUtilities.FaultProxy;

namespace PushOperator.FaultRunner.Faults;

/// <summary>
/// C3. The lines of half the subscribers are reset, swallow everything for a while, and are reset again. Each goes on where it was.
/// Guard: cursors and kept positions (Broadcast); a member that leaves gives its deliveries back (Shared).
/// </summary>
internal sealed class FlapLine : IFault
{
    public string Id => "C3";

    public string Description => "lines cut";

    public async Task RunAsync(FaultGround ground, Random random, TimeSpan length, CancellationToken stop)
    {
        var hit = ground.Orders.Readers.Where(_ => random.Next(2) == 0).ToArray();
        await ground.DuringAsync(
            this,
            string.Join(' ', hit.Select(reader => reader.Name)),
            () =>
            {
                foreach (var reader in hit)
                {
                    reader.Line.Reset();
                    reader.Line.Conditions = new LineConditions { BlackHole = LineDirections.Both };
                }

                return ground.LastAsync(length, stop);
            },
            mend: () =>
            {
                foreach (var reader in hit)
                {
                    reader.Line.Conditions = LineConditions.Clear;
                    // Bytes are missing from what went on through the black hole.
                    reader.Line.Reset();
                }
            });
    }
}
