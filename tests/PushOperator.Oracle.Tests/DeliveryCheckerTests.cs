using FsCheck;
using FsCheck.Fluent;
using PushOperator.Oracle.Events;
using PushOperator.Oracle.Rules;

namespace PushOperator.Oracle.Tests;

/// <summary>The seeds are FsCheck's: a failure prints the one that shows it.</summary>
public sealed class DeliveryCheckerTests
{
    /// <summary>What the generator does without a fault: it repeats one delivery in ten.</summary>
    private static readonly CheckerOptions s_options = new() { MaxDuplicatesWithoutFault = 60 };
    private static readonly Arbitrary<int> s_seeds = Gen.Choose(0, int.MaxValue - 1).ToArbitrary();

    public static TheoryData<string> EveryMutation => [.. Mutations.All.Keys];

    [Fact]
    public void A_run_that_keeps_every_promise_passes() =>
        Prop.ForAll(s_seeds, seed => DeliveryChecker.Check(CorrectHistory.From(seed), s_options).Violations.Should().BeEmpty()).QuickCheckThrowOnFailure();

    [Theory]
    [MemberData(nameof(EveryMutation))]
    public void A_broken_promise_is_found(string mutation)
    {
        var (rule, Break) = Mutations.All[mutation];
        Prop.ForAll(s_seeds, seed =>
        {
            var events = CorrectHistory.From(seed);
            Break(events, new Random(seed));
            var options = mutation.Contains("without a fault", StringComparison.Ordinal) ? s_options with { MaxDuplicatesWithoutFault = 10 } : s_options;
            DeliveryChecker.Check(events, options).Violations.Should().Contain(violation => violation.Rule == rule);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_violation_shows_the_events_that_prove_it()
    {
        var events = CorrectHistory.From(1);
        var stored = events.OfType<PublishSucceeded>().First();
        events.RemoveAll(happened => happened is Delivered { Subscriber: "screen-0" } delivery && delivery.Message == IndexedHistory.MessageId(stored));

        var violation = DeliveryChecker.Check(events, s_options).Violations.Should().ContainSingle().Subject;

        violation.Detail.Should().Be($"screen-0 never got {IndexedHistory.MessageId(stored)}");
        violation.Evidence.Should().HaveCount(2).And.EndWith(stored);
    }

    [Fact]
    public void A_hole_that_was_announced_is_no_loss()
    {
        var events = CorrectHistory.From(1);
        var stored = events.OfType<PublishSucceeded>().First();
        var at = events.FindIndex(happened => happened is Delivered { Subscriber: "screen-0" } delivery && delivery.Message == IndexedHistory.MessageId(stored));
        events.RemoveAll(happened => happened is Delivered { Subscriber: "screen-0" } delivery && delivery.Message == IndexedHistory.MessageId(stored));
        events.Insert(at, new GapAnnounced("screen-0", stored.Topic, stored.Partition, stored.Offset, stored.Offset));

        DeliveryChecker.Check(events, s_options).Violations.Should().BeEmpty();
    }

    [Fact]
    public void An_unconfirmed_acknowledgement_counts_after_the_time_it_may_take()
    {
        HistoryEvent[] events =
        [
            new GroupDeclared("g", GroupDelivery.Broadcast, "t"),
            new SubscriberDeclared("g", "s", IsDurable: true),
            new PublishRequested("t", "k", 0),
            new PublishSucceeded("t", "k", 0, 0, 0),
            new Delivered("s", "1", "t/0/0", "k", 0, 1),
            new Acked("s", "1", "t/0/0") { At = TimeSpan.FromSeconds(1) },
            new Delivered("s", "1", "t/0/0", "k", 0, 2) { At = TimeSpan.FromSeconds(3) },
            new PublishingEnded(),
            new Drained(),
        ];

        Broken(TimeSpan.FromSeconds(5)).Should().BeEmpty();
        Broken(TimeSpan.FromSeconds(1)).Should().Equal(nameof(AckedStaysDone));

        IEnumerable<string> Broken(TimeSpan bound) => DeliveryChecker
            .Check(events, new CheckerOptions { MaxDuplicatesWithoutFault = 1, AckProcessedWithin = bound })
            .Violations.Select(violation => violation.Rule);
    }

    [Fact]
    public void A_fault_answers_for_what_happens_until_the_next()
    {
        HistoryEvent[] events =
        [
            new GroupDeclared("g", GroupDelivery.Broadcast, "t"),
            new SubscriberDeclared("g", "s", IsDurable: true),
            new Connected("s", "1"),
            new FaultStarted("G1", "pod") { At = TimeSpan.FromSeconds(10) },
            new Disconnected("s", "1") { At = TimeSpan.FromSeconds(11) },
            new FaultEnded("G1", "pod") { At = TimeSpan.FromSeconds(11) },
            new Connected("s", "2") { At = TimeSpan.FromSeconds(14) },
            new PublishRequested("t", "k", 0) { At = TimeSpan.FromSeconds(15) },
            new PublishSucceeded("t", "k", 0, 0, 0) { At = TimeSpan.FromSeconds(15) },
            new FaultStarted("C3", "s") { At = TimeSpan.FromSeconds(20) },
            new FaultEnded("C3", "s") { At = TimeSpan.FromSeconds(21) },
            new PublishingEnded() { At = TimeSpan.FromSeconds(22) },
            new Drained() { At = TimeSpan.FromSeconds(30) },
        ];

        var report = DeliveryChecker.Check(events);

        report.Lost.Should().Be(1);
        report.WorstRecovery.Should().Be(TimeSpan.FromSeconds(4));
        report.Faults.Should().Equal(
            new FaultSummary("none", 1, 0, 0, 0, TimeSpan.Zero),
            new FaultSummary("G1", 1, 0, 1, 0, TimeSpan.FromSeconds(4)),
            new FaultSummary("C3", 1, 0, 0, 0, TimeSpan.Zero));
    }
}
