using PushOperator.LocalCluster.Kubelet.Processes;

namespace PushOperator.FaultRunner.Faults;

/// <summary>SIGKILL to a gateway under load.</summary>
internal sealed class KillGateway : IFault
{
    public string Id => "G1";

    public string Description => "gateway killed";

    public async Task RunAsync(FaultGround ground, Random random, TimeSpan length, CancellationToken stop)
    {
        var (pod, process) = await ground.AnyGatewayAsync(random, stop);
        await ground.DuringAsync(this, pod, () =>
        {
            Posix.Signal(process, Posix.SigKill);
            return Task.CompletedTask;
        });
    }
}
