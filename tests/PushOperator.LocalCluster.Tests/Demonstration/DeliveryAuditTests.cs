using PushOperator.LocalCluster.Demonstration;

namespace PushOperator.LocalCluster.Tests.Demonstration;

public sealed class DeliveryAuditTests
{
    [Fact]
    public void In_broadcast_every_subscriber_has_to_get_every_message()
    {
        var audit = new DeliveryAudit("group", readers: 2);
        audit.Record(0, "a", 0);
        audit.Record(0, "a", 1);
        audit.Record(1, "a", 0);

        audit.Judge(published: 2).Should().Be(new GroupResult("group", Expected: 4, Delivered: 3, Duplicated: 0, OutOfOrder: 0));
        audit.Judge(published: 2).IsKept.Should().BeFalse();
    }

    [Fact]
    public void In_shared_one_subscriber_is_enough_and_a_second_is_a_duplicate()
    {
        var audit = new DeliveryAudit("group", readers: 1);
        audit.Record(0, "a", 0);
        audit.Record(7, "a", 0);

        audit.Judge(published: 1).Should().Be(new GroupResult("group", Expected: 1, Delivered: 1, Duplicated: 1, OutOfOrder: 0));
        audit.Judge(published: 1).IsKept.Should().BeTrue();
    }

    [Fact]
    public void A_first_delivery_behind_a_later_one_of_its_key_is_out_of_order()
    {
        var audit = new DeliveryAudit("group", readers: 1);
        audit.Record(0, "a", 1);
        audit.Record(0, "b", 0);
        audit.Record(0, "a", 0);

        audit.Judge(published: 3).OutOfOrder.Should().Be(1);
        audit.Judge(published: 3).IsKept.Should().BeFalse();
    }

    [Fact]
    public void A_repeated_message_is_a_duplicate_and_not_out_of_order()
    {
        var audit = new DeliveryAudit("group", readers: 1);
        audit.Record(0, "a", 0);
        audit.Record(0, "a", 1);
        audit.Record(0, "a", 0);

        audit.Judge(published: 2).Should().Be(new GroupResult("group", Expected: 2, Delivered: 2, Duplicated: 1, OutOfOrder: 0));
    }
}
