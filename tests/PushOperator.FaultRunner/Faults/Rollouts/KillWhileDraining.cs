using PushOperator.FaultRunner.Ground;

namespace PushOperator.FaultRunner.Faults.Rollouts;

/// <summary>
/// D2. A gateway gets SIGTERM and, somewhere within its drain, SIGKILL: some subscribers have their close frame, some not, commits are under way. What was not committed comes again, nothing is lost.
/// Guard: as for G1; a drain commits only what is done.
/// </summary>
internal sealed class KillWhileDraining : IFault
{
    public string Id => "D2";

    public string Description => "gateway killed while it drains";

    public IReadOnlyList<TimeSpan> Lengths => FaultLengths.None;

    public async Task RunAsync(FaultGround ground, Random random, TimeSpan length, CancellationToken stop)
    {
        var gateway = await ground.Gateways.BusiestAsync(ground.AnyGroup(random), stop);
        await ground.DuringAsync(
            this,
            gateway.Name,
            () =>
            {
                gateway.Terminate();
                return ground.LastAsync(TimeSpan.FromMilliseconds(random.Next(200)), stop);
            },
            mend: gateway.Kill);
    }
}
