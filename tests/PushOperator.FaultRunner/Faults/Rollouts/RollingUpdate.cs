using System.Collections.Concurrent;
using PushOperator.Client;
using PushOperator.FaultRunner.Ground;
using PushOperator.FaultRunner.Workload;
using PushOperator.TestUtilities;

namespace PushOperator.FaultRunner.Faults.Rollouts;

/// <summary>
/// D4. A group's settings change, and its gateways are replaced one after the other under load. Each subscriber connects anew twice at most; subscribers of the other group notice nothing.
/// Guard: <c>DrainService</c>; the Deployment's strategy (one more first, never one less).
/// </summary>
internal sealed class RollingUpdate : IFault
{
    private const int MaxReconnects = 2;
    private static readonly TimeSpan RolledBound = TimeSpan.FromSeconds(90);

    public string Id => "D4";

    public string Description => "rolling update";

    public IReadOnlyList<TimeSpan> Lengths => FaultLengths.None;

    public async Task RunAsync(FaultGround ground, Random random, TimeSpan length, CancellationToken stop)
    {
        var group = ground.AnyGroup(random);
        var others = Bystanders.Of(ground.Orders.Readers.Where(reader => reader.Group != group));
        var old = (await ground.Gateways.ReadyAsync(group, stop)).Select(gateway => gateway.Name).ToHashSet();
        var reconnects = new ConcurrentDictionary<string, int>();
        var watched = ground.Orders.Readers.Where(reader => reader.Group == group).Select(reader => (Reader: reader, Note: Noting(reconnects, reader.Name))).ToArray();
        foreach (var (reader, note) in watched) reader.ConnectionChanged += note;
        try
        {
            await ground.DuringAsync(this, group, async () =>
            {
                await GroupChange.RollAsync(ground, group, random, stop);
                await Eventually.HoldsAsync(() => GroupChange.HasRolledAsync(ground, group, old, Orders.GatewaysPerGroup, stop), $"{group} has new gateways only", RolledBound, stop);
            });
            await ground.WholeAsync(stop);
        }
        finally
        {
            foreach (var (reader, note) in watched) reader.ConnectionChanged -= note;
        }

        if (reconnects.FirstOrDefault(reader => reader.Value > MaxReconnects) is { Key: { } name, Value: var count }) throw new FaultException($"{name} connected anew {count} times");
        others.AreUnharmed();
    }

    private static Action<ConnectionChange> Noting(ConcurrentDictionary<string, int> reconnects, string name) => change =>
    {
        if (change.State is ConnectionState.Connected) reconnects.AddOrUpdate(name, 1, (_, before) => before + 1);
    };
}
