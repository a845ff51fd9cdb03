using Confluent.Kafka;
using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Tests.Groups.Support;
using PushOperator.TestUtilities;

namespace PushOperator.Gateway.Tests.Groups.Shared;

public sealed class LostOffsetsTests(ApacheKafka kafka, EmbeddedBroker embedded)
{
    /// <summary>Guard: <c>CommittedMemory.Find</c> in <c>GroupStart.StartOf</c>.</summary>
    [Fact]
    public async Task When_Kafka_has_forgotten_the_committed_offsets_nothing_is_skipped_although_the_group_starts_at_the_latest()
    {
        using var broker = await Broker.StartAsync(true, kafka, embedded);
        var topic = await broker.CreateTopicAsync(1);
        var configuration = Pod.Configure(broker, topic, DeliveryMode.Shared);
        await using (var before = await Pod.StartAsync(configuration))
        {
            var member = await before.JoinAsync(setUp: member => member.OnFrame = TestMember.AckEach);
            await broker.ProduceManyAsync(topic, 0, 10);
            await Until.HoldsAsync(() => broker.Committed(configuration.Kafka.GroupId, topic, 1).GetValueOrDefault(0) == 10, "ten are done");
            await member.DisposeAsync();
        }

        await broker.ProduceManyAsync(topic, 10, 5);
        await Until.HoldsAsync(async () =>
        {
            try
            {
                await broker.Admin.DeleteGroupsAsync([configuration.Kafka.GroupId]);
                return true;
            }
            catch (KafkaException)
            {
                // The member that has just gone is still there for the broker.
                return false;
            }
        }, "the group is forgotten");
        await using var after = await Pod.StartAsync(configuration);
        var again = await after.JoinAsync(autoAck: true);

        await Until.HoldsAsync(() => again.Count == 5, "what came meanwhile is delivered");
        again.Messages.Select(frame => frame.N).Should().Equal(Enumerable.Range(10, 5));
    }
}
