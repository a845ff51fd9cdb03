using FsCheck;
using FsCheck.Fluent;
using PushOperator.Oracle.Events;
using PushOperator.Oracle.Rules;
using PushOperator.Oracle.State;

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
        events.RemoveAll(happened => happened is Delivered { Subscriber: "screen-0" } delivery && delivery.Message == MessagePlace.Of(stored).ToString());

        var violation = DeliveryChecker.Check(events, s_options).Violations.Should().ContainSingle().Subject;

        violation.Detail.Should().Be($"screen-0 never got {MessagePlace.Of(stored).ToString()}");
        violation.Evidence.Should().HaveCount(2).And.EndWith(stored);
    }

    [Fact]
    public void A_hole_that_was_announced_is_no_loss()
    {
        var events = CorrectHistory.From(1);
        var stored = events.OfType<PublishSucceeded>().First();
        var at = events.FindIndex(happened => happened is Delivered { Subscriber: "screen-0" } delivery && delivery.Message == MessagePlace.Of(stored).ToString());
        events.RemoveAll(happened => happened is Delivered { Subscriber: "screen-0" } delivery && delivery.Message == MessagePlace.Of(stored).ToString());
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

    /// <summary>
    /// A partition is lost, an acknowledgement comes too late for it and is refused, and half a minute later the partition is back on the same pod.
    /// Guard: <c>AckedStaysDone</c> hears refusals, and only of what may have been on its way.
    /// </summary>
    [Theory]
    [InlineData(2, false)]
    [InlineData(20, true)]
    public void What_was_acknowledged_but_not_taken_may_come_again_on_the_same_connection(int refusedAt, bool isBroken)
    {
        HistoryEvent[] events =
        [
            new GroupDeclared("g", GroupDelivery.Shared, "t"),
            new SubscriberDeclared("g", "s", IsDurable: true),
            new PublishRequested("t", "k", 0),
            new PublishSucceeded("t", "k", 0, 0, 0),
            new Delivered("s", "1", "t/0/0", "k", 0, 1),
            new Acked("s", "1", "t/0/0") { At = TimeSpan.FromSeconds(1) },
            new AcksRefused("s", "1") { At = TimeSpan.FromSeconds(refusedAt) },
            new Delivered("s", "1", "t/0/0", "k", 0, 2) { At = TimeSpan.FromSeconds(29) },
            new Acked("s", "1", "t/0/0") { At = TimeSpan.FromSeconds(29) },
            new PublishingEnded(),
            new Drained(),
        ];

        DeliveryChecker.Check(events, new CheckerOptions { MaxDuplicatesWithoutFault = 1, AckProcessedWithin = TimeSpan.FromSeconds(15) })
            .Violations.Select(violation => violation.Rule).Should().Equal(isBroken ? [nameof(AckedStaysDone)] : Array.Empty<string>());
    }

    [Fact]
    public void Each_further_connection_of_a_fault_may_cost_duplicates()
    {
        HistoryEvent[] events =
        [
            new GroupDeclared("g", GroupDelivery.Broadcast, "t"),
            new SubscriberDeclared("g", "s", IsDurable: true),
            new Connected("s", "1"),
            new PublishRequested("t", "k", 0),
            new PublishSucceeded("t", "k", 0, 0, 0),
            new Delivered("s", "1", "t/0/0", "k", 0, 1),
            new FaultStarted("C3b", "s"),
            .. Enumerable.Range(2, 3).SelectMany(session => new HistoryEvent[] { new Connected("s", $"{session}"), new Delivered("s", $"{session}", "t/0/0", "k", 0, 1) }),
            new FaultEnded("C3b", "s"),
            new PublishingEnded(),
            new Drained(),
        ];

        Broken(perConnection: 1).Should().BeEmpty();
        Broken(perConnection: 0).Should().Equal(nameof(RedeliveryIsBounded));

        IEnumerable<string> Broken(int perConnection) => DeliveryChecker
            .Check(events, new CheckerOptions { MaxDuplicatesPerFault = 1, MaxDuplicatesPerConnection = perConnection })
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
        report.WorstReconnect.Should().Be(TimeSpan.FromSeconds(4));
        report.Faults.Should().Equal(
            new FaultSummary("none", 1, 0, 0, 0, TimeSpan.Zero, TimeSpan.Zero),
            new FaultSummary("G1", 1, 0, 1, 0, TimeSpan.FromSeconds(4), TimeSpan.Zero),
            new FaultSummary("C3", 1, 0, 0, 0, TimeSpan.Zero, TimeSpan.Zero));
    }

    [Fact]
    public void A_fault_is_recovered_when_everything_published_before_its_end_is_acknowledged()
    {
        var oracle = new DeliveryOracle();
        Observe(0, new GroupDeclared("g", GroupDelivery.Shared, "t"), new SubscriberDeclared("g", "s", IsDurable: true));
        Observe(1, new FaultStarted("G1", "pod"), new PublishRequested("t", "k", 0));
        Observe(2, new FaultEnded("G1", "pod"), new PublishRequested("t", "k", 1));
        Observe(3, new PublishSucceeded("t", "k", 0, 0, 0), new PublishSucceeded("t", "k", 1, 0, 1));
        Observe(4, new Delivered("s", "1", "t/0/0", "k", 0, 1));
        oracle.IsRecovered(0).Should().BeFalse();
        Observe(7, new Acked("s", "1", "t/0/0"));

        oracle.IsRecovered(0).Should().BeTrue();
        oracle.Waiting.Should().Equal("t/0/1 did not reach g");
        oracle.Conclude().WorstRecovery.Should().Be(TimeSpan.FromSeconds(5));

        void Observe(int second, params HistoryEvent[] events)
        {
            foreach (var happened in events) oracle.Observe(happened with { At = TimeSpan.FromSeconds(second) });
        }
    }

    [Fact]
    public void An_acknowledgement_that_was_not_sent_leaves_its_message_open()
    {
        var oracle = new DeliveryOracle();
        HistoryEvent[] events =
        [
            new GroupDeclared("g", GroupDelivery.Shared, "t"),
            new SubscriberDeclared("g", "s", IsDurable: true),
            new PublishRequested("t", "k", 0),
            new PublishSucceeded("t", "k", 0, 0, 0),
            new Delivered("s", "1", "t/0/0", "k", 0, 1),
            new Acked("s", "1", "t/0/0"),
            new AckDropped("s", "1", "t/0/0"),
        ];
        foreach (var happened in events) oracle.Observe(happened);

        oracle.Waiting.Should().Equal("t/0/0 was not acknowledged by g");
        oracle.IsRecovered(0).Should().BeFalse();
    }

    [Fact]
    public void A_subscriber_that_misbehaves_on_purpose_is_not_judged_by_the_rules_it_is_exempt_from()
    {
        HistoryEvent[] events =
        [
            new GroupDeclared("g", GroupDelivery.Broadcast, "t"),
            new SubscriberDeclared("g", "hostile", IsDurable: false, Exempt: $"{nameof(AckedStaysDone)} {nameof(DuplicatesAreMarked)}"),
            new PublishRequested("t", "k", 0),
            new PublishSucceeded("t", "k", 0, 0, 0),
            new Delivered("hostile", "1", "t/0/0", "k", 0, 1),
            new Delivered("hostile", "1", "t/0/0", "k", 0, 1),
            new Delivered("hostile", "1", "t/0/0", "k", 7, 2),
        ];

        DeliveryChecker.Check(events, new CheckerOptions { MaxDuplicatesWithoutFault = 2 }).Violations.Select(violation => violation.Rule)
            .Should().NotContain(nameof(DuplicatesAreMarked)).And.Contain(nameof(AnIdNamesOneMessage));
    }

    /// <summary>A history of half an hour at a hundred messages a second and five readers. The time is not measured: a check that looks back over the history would not end.</summary>
    [Fact]
    public void A_long_history_costs_no_more_an_event_than_a_short_one()
    {
        const int Messages = 180_000;
        var oracle = new DeliveryOracle();
        oracle.Observe(new GroupDeclared("g", GroupDelivery.Broadcast, "t"));
        for (var reader = 0; reader < 5; reader++)
        {
            oracle.Observe(new SubscriberDeclared("g", $"s{reader}", IsDurable: true));
            oracle.Observe(new Connected($"s{reader}", "1"));
        }

        for (var number = 0; number < Messages; number++)
        {
            oracle.Observe(new PublishRequested("t", $"k{number % 24}", number / 24));
            oracle.Observe(new PublishSucceeded("t", $"k{number % 24}", number / 24, number % 6, number / 6));
            for (var reader = 0; reader < 5; reader++)
            {
                oracle.Observe(new Delivered($"s{reader}", "1", $"t/{number % 6}/{number / 6}", $"k{number % 24}", number / 24, 1));
                oracle.Observe(new Acked($"s{reader}", "1", $"t/{number % 6}/{number / 6}"));
            }
        }

        oracle.Violations.Should().BeEmpty();
        oracle.Waiting.Should().BeEmpty();
    }
}
