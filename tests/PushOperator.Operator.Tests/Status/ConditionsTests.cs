using k8s.Models;
using PushOperator.Operator.Status;

namespace PushOperator.Operator.Tests.Status;

public sealed class ConditionsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, 250, TimeSpan.Zero);

    [Fact]
    public void A_new_condition_has_the_time_in_whole_seconds() =>
        new Conditions(null, 1, Noon).Set("Ready", true, "Reconciled", "").ToList().Single().LastTransitionTime.Should().Be(new DateTime(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc));

    [Fact]
    public void Another_reason_with_the_same_status_keeps_the_time()
    {
        var before = new Conditions(null, 1, Noon).Set("Ready", false, "Progressing", "").ToList();

        var after = new Conditions(before, 2, Noon.AddHours(1)).Set("Ready", false, "KafkaError", "no").ToList().Single();

        after.Should().BeEquivalentTo(new { Reason = "KafkaError", Message = "no", ObservedGeneration = 2, before.Single().LastTransitionTime });
    }

    [Fact]
    public void Another_status_changes_the_time()
    {
        var before = new Conditions(null, 1, Noon).Set("Ready", false, "Progressing", "").ToList();

        new Conditions(before, 1, Noon.AddHours(1)).Set("Ready", true, "Reconciled", "").ToList().Single().LastTransitionTime.Should().BeAfter(before.Single().LastTransitionTime);
    }

    [Fact]
    public void What_is_not_set_stays_and_the_old_list_is_not_changed()
    {
        var before = new Conditions(null, 1, Noon).Set("Ready", false, "Progressing", "").Set("Other", null, "Why", "").ToList();

        var after = new Conditions(before, 1, Noon).Set("Ready", true, "Reconciled", "").ToList();

        after.Select(condition => condition.Status).Should().Equal("True", "Unknown");
        before.Select(condition => condition.Status).Should().Equal("False", "Unknown");
    }
}
