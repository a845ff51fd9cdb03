using System.Text.Json;
using k8s;
using k8s.Models;
using PushOperator.Api;
using PushOperator.Api.Topics;
using PushOperator.FaultRunner.Brokers;
using PushOperator.FaultRunner.Ground;
using PushOperator.FaultRunner.Workload;
using PushOperator.TestUtilities;

namespace PushOperator.FaultRunner.Faults;

/// <summary>
/// K21. A topic gets more partitions while it is written and read, by its PushTopic. What goes to the new ones reaches everybody, from their first record on; per partition and key the order holds. The topic is the fault's own.
/// Guard: intakes look for new partitions, and begin those at their beginning.
/// </summary>
internal sealed class GrowPartitions : IFault
{
    private const int More = 3;
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    public string Id => "K21";

    public string Description => "partitions grown";

    public BrokerKinds Brokers => BrokerKinds.Apache;

    public IReadOnlyList<TimeSpan> Lengths => FaultLengths.None;

    public async Task RunAsync(FaultGround ground, Random random, TimeSpan length, CancellationToken stop)
    {
        await using var orders = await ground.MoreOrdersAsync($"grow-{random.Next(1_000_000)}", stop);
        try
        {
            await ground.DuringAsync(this, orders.KafkaTopic, async () =>
            {
                await GrowAsync(ground.Cluster.Client, orders, stop);
                await Eventually.HoldsAsync(() => orders.HighestPartition >= orders.Partitions, "orders go to the new partitions", Bound, stop);
            });
            await orders.EndAsync();
            await ground.SettledAsync(orders, RecoveryBound, stop);
        }
        finally
        {
            await ground.RemoveAsync(orders);
        }
    }

    /// <inheritdoc/>
    public TimeSpan RecoveryBound => TimeSpan.FromSeconds(60);

    private static Task GrowAsync(IKubernetes client, Orders orders, CancellationToken stop) => client.CustomObjects.PatchNamespacedCustomObjectAsync(
        new V1Patch(JsonSerializer.Serialize(new { spec = new { partitions = orders.Partitions + More, allowPartitionGrowth = true } }), V1Patch.PatchType.MergePatch),
        PushOperatorApi.Group,
        PushOperatorApi.Version,
        Orders.Namespace,
        V1Alpha1PushTopic.Plural,
        orders.Topic,
        cancellationToken: stop);
}
