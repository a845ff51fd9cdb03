using PushOperator.FaultRunner.Ground;
using PushOperator.TestUtilities.FaultProxy;

namespace PushOperator.FaultRunner.Faults.Clients;

/// <summary>
/// C3b. The lines of half the subscribers are reset again and again after a number of bytes that is drawn: within frames of either direction, within a handshake. Every subscriber goes on where it was; half a frame is none.
/// Guard: <c>FrameReader</c> and the client's <c>FrameReceiver</c> take only whole frames; cursors and kept positions.
/// </summary>
internal sealed class MidFrameCuts : IFault
{
    public string Id => "C3b";

    public string Description => "lines cut within frames";

    public async Task RunAsync(FaultGround ground, Random random, TimeSpan length, CancellationToken stop)
    {
        var hit = ground.Orders.Readers.Where(_ => random.Next(2) == 0).DefaultIfEmpty(ground.Orders.Readers[0]).ToArray();
        var others = Bystanders.Of(ground.Orders.Readers.Except(hit));
        await ground.DuringAsync(
            this,
            string.Join(' ', hit.Select(reader => reader.Name)),
            async () =>
            {
                var began = ground.Time.GetTimestamp();
                while (ground.Time.GetElapsedTime(began) < length)
                {
                    // The head of a handshake and its answer have about 500 bytes.
                    foreach (var reader in hit) reader.Line.Conditions = new LineConditions { CutAfterBytes = random.Next(200, 6_000) };
                    await ground.LastAsync(TimeSpan.FromMilliseconds(500), stop);
                }
            },
            mend: () =>
            {
                foreach (var reader in hit) reader.Line.Conditions = LineConditions.Clear;
            });
        others.AreUnharmed();
    }
}
