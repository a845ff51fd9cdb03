using PushOperator.LocalCluster.Kubelet.Processes;

namespace PushOperator.FaultRunner.Faults;

/// <summary>A gateway is stopped and goes on later: its kernel still accepts connections, its heartbeats to Kafka end.</summary>
internal sealed class FreezeGateway : IFault
{
    // Numbers of Linux on every processor that .NET runs on.
    private const int SigStop = 19;
    private const int SigCont = 18;

    public string Id => "G2";

    public string Description => "gateway frozen";

    public async Task RunAsync(FaultGround ground, Random random, TimeSpan length, CancellationToken stop)
    {
        var (pod, process) = await ground.AnyGatewayAsync(random, stop);
        await ground.DuringAsync(
            this,
            pod,
            () =>
            {
                Posix.Signal(process, SigStop);
                return ground.LastAsync(length, stop);
            },
            mend: () => Posix.Signal(process, SigCont));
    }
}
