using System.Diagnostics;
using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Tests.Groups.Support;
using PushOperator.Gateway.Tests.Support;
using PushOperator.TestUtilities;

namespace PushOperator.Gateway.Tests.Groups.Shared;

public sealed class FrozenPodTests(ApacheKafka kafka, EmbeddedBroker embedded)
{
    private const int Messages = 400;

    /// <summary>K12. Guard: <c>OwnershipFence</c> in <c>SharedDeliveries.Take</c>.</summary>
    [Fact]
    public async Task A_pod_that_was_frozen_longer_than_its_session_sends_nothing_of_what_others_have_done_since()
    {
        using var broker = await Broker.StartAsync(true, kafka, embedded);
        var topic = await broker.CreateTopicAsync();
        var configuration = Pod.Configure(broker, topic, DeliveryMode.Shared) with { StartFrom = StartFrom.Earliest, Auth = new AuthConfiguration { AllowAnonymous = true } };
        await using var awake = GatewayProcess.Start(configuration, Pod.CursorKey);
        await using var frozen = GatewayProcess.Start(configuration, Pod.CursorKey);
        await awake.ReadyAsync();
        await frozen.ReadyAsync();
        await using var reader = new RovingReader(awake);
        await using var slow = new RovingReader("?window=1", TimeSpan.FromMilliseconds(50), frozen);
        await Until.HoldsAsync(async () => await OwnsAsync(awake) == 2 && await OwnsAsync(frozen) == 2, "both own partitions");
        await broker.ProduceManyAsync(topic, 0, Messages, keys: 64);
        await Until.HoldsAsync(() => slow.Deliveries.Count > 3, "both serve");

        await frozen.FreezeAsync();
        await Until.HoldsAsync(() => Distinct(reader, slow) == Messages, "the pod that is awake has done everything", TimeSpan.FromSeconds(30));
        var before = slow.Deliveries.Count;
        var thawedAt = Stopwatch.GetTimestamp();
        await frozen.ThawAsync();
        await broker.ProduceManyAsync(topic, Messages, 40, keys: 64);
        await Until.HoldsAsync(() => Distinct(reader, slow) == Messages + 40, "the group goes on");
        await Until.HoldsAsync(async () => await OwnsAsync(frozen) == 2, "the pod is an owner again");

        slow.Deliveries.Skip(before).Where(delivery => delivery.At >= thawedAt && delivery.N < Messages).Should().BeEmpty("others have done it");
    }

    private static int Distinct(params RovingReader[] readers) => readers.SelectMany(reader => reader.Deliveries).Select(delivery => delivery.N).Distinct().Count();

    private static async Task<int> OwnsAsync(GatewayProcess pod) =>
        PushOperator.DataPlane.Configuration.Endpoint.EndpointMetadata.FromJson(await pod.Http.GetByteArrayAsync("/endpoint")).Partitions.Count;
}
