using PushOperator.FaultRunner.Workload;

namespace PushOperator.FaultRunner.Faults;

/// <summary>A group gets another number of gateways, 1 to 3.</summary>
internal sealed class ScaleGroup : IFault
{
    private const int MostGateways = 3;

    public string Id => "D6";

    public string Description => "group scaled";

    public async Task RunAsync(FaultGround ground, Random random, TimeSpan length, CancellationToken stop)
    {
        var group = Names.Groups[random.Next(Names.Groups.Count)];
        var gateways = random.Next(1, MostGateways + 1);
        await ground.DuringAsync(this, $"{group} to {gateways}", () => ground.Resources.ScaleAsync(group, gateways, stop));
    }
}
