using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Tests.Groups.Support;
using PushOperator.TestUtilities;

namespace PushOperator.Gateway.Tests.Groups.Seeks;

public sealed class SeekMetricsTests(ApacheKafka kafka, EmbeddedBroker embedded)
{
    [Theory]
    [InlineData(DeliveryMode.Broadcast)]
    [InlineData(DeliveryMode.Shared)]
    public async Task What_a_seek_replays_and_what_is_kept_of_subscribers_is_counted(DeliveryMode delivery)
    {
        using var broker = await Broker.StartAsync(false, kafka, embedded);
        var topic = await broker.CreateTopicAsync(1);
        await using var pod = await Pod.StartAsync(Pod.Configure(broker, topic, delivery));
        var values = new ConcurrentDictionary<string, long>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, me) =>
        {
            if (instrument.Meter == pod.Meter) me.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) =>
            values.AddOrUpdate(instrument.Name, value, (_, before) => instrument.IsObservable ? value : before + value));
        listener.Start();
        var member = await pod.JoinAsync(subscriber: "alice", setUp: member => member.OnFrame = TestMember.AckEach);
        await broker.ProduceManyAsync(topic, 0, 50);
        await Until.HoldsAsync(() => member.Count == 50, "fifty came");
        if (delivery == DeliveryMode.Shared) await Until.HoldsAsync(() => pod.Group.Status().Partitions.Single().Watermark == 50, "fifty are done");

        var seek = await pod.SeekAsync("earliest", rate: 100);
        await Until.HoldsAsync(() => Observed("push.group.seeks.running") == 1, "it runs");
        await pod.EndedAsync(seek.Id);

        await Until.HoldsAsync(() => Observed("push.group.seeks.running") == 0, "it is over");
        Observed("push.group.seek.messages").Should().Be(50);
        if (delivery == DeliveryMode.Shared) return;
        Observed("push.group.subscribers.known").Should().Be(1);
        await Until.HoldsAsync(() => Observed("push.group.positions.written") > 0, "its position is written");

        long Observed(string name)
        {
            listener.RecordObservableInstruments();
            return values.GetValueOrDefault(name);
        }
    }
}
