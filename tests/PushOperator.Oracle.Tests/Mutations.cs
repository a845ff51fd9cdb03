using PushOperator.Oracle.Events;
using PushOperator.Oracle.Rules;
using PushOperator.Oracle.State;

namespace PushOperator.Oracle.Tests;

/// <summary>Ways to break a correct history, each a violation of the rule it is named with.</summary>
internal static class Mutations
{
    public static readonly IReadOnlyDictionary<string, (string Rule, Action<List<HistoryEvent>, Random> Break)> All =
        new Dictionary<string, (string, Action<List<HistoryEvent>, Random>)>
        {
            ["a screen never gets a message"] = (nameof(NothingIsLost), LoseForScreen),
            ["no worker gets a message"] = (nameof(NothingIsLost), LoseForWorkers),
            ["a delivered publish had failed"] = (nameof(FailedPublishesNeverAppear), FailPublish),
            ["a message comes with another content"] = (nameof(AnIdNamesOneMessage), ChangeContent),
            ["a message comes that nobody published"] = (nameof(AnIdNamesOneMessage), Invent),
            ["two messages of a key change places"] = (nameof(FirstDeliveriesAreInOrder), ChangePlaces),
            ["a duplicate is not marked"] = (nameof(DuplicatesAreMarked), RepeatUnmarked),
            ["a commit runs ahead"] = (nameof(CommitNeverPassesUnfinished), CommitAhead),
            ["an acknowledgement was never sent"] = (nameof(CommitNeverPassesUnfinished), DropAcknowledgements),
            ["an acknowledged message comes again"] = (nameof(AckedStaysDone), RepeatAcknowledged),
            ["a message is tried without end"] = (nameof(RedeliveryIsBounded), TryWithoutEnd),
            ["a duplicate comes without a fault"] = (nameof(RedeliveryIsBounded), RepeatWithoutFault),
            ["an ended connection delivers"] = (nameof(SessionsDoNotInterleave), DeliverOnEndedSession),
            ["the observer never finished"] = (nameof(RunEndsDrained), (events, _) => events.RemoveAll(happened => happened is Drained)),
            ["publishing never ended"] = (nameof(RunEndsDrained), (events, _) => events.RemoveAll(happened => happened is PublishingEnded)),
            ["a publish has no outcome"] = (nameof(RunEndsDrained), (events, random) => events.Remove(Any<PublishSucceeded>(events, random))),
            ["a fault never ends"] = (nameof(RunEndsDrained), (events, random) => events.Remove(Any<FaultEnded>(events, random))),
            ["a fault disturbs the final phase"] = (nameof(RunEndsDrained), Disturb),
            ["a message is never acknowledged"] = (nameof(RunEndsDrained), ForgetAcknowledgement),
        };

    private static void LoseForScreen(List<HistoryEvent> events, Random random)
    {
        var lost = Any<PublishSucceeded>(events, random);
        events.RemoveAll(happened => happened is Delivered { Subscriber: "screen-1" } delivery && delivery.Message == MessagePlace.Of(lost).ToString());
    }

    private static void LoseForWorkers(List<HistoryEvent> events, Random random)
    {
        var lost = Any<PublishSucceeded>(events, random);
        events.RemoveAll(happened => happened is Delivered delivery && IsWorker(delivery) && delivery.Message == MessagePlace.Of(lost).ToString());
    }

    private static void FailPublish(List<HistoryEvent> events, Random random)
    {
        var stored = Any<PublishSucceeded>(events, random);
        events[IndexOf(events, stored)] = new PublishFailed(stored.Topic, stored.Key, stored.Sequence) { At = stored.At };
    }

    private static void ChangeContent(List<HistoryEvent> events, Random random)
    {
        var stored = Any<PublishSucceeded>(events, random);
        var delivery = events.OfType<Delivered>().First(delivery => delivery.Message == MessagePlace.Of(stored).ToString());
        events[IndexOf(events, delivery)] = delivery with { Sequence = delivery.Sequence + 1 };
    }

    private static void Invent(List<HistoryEvent> events, Random random)
    {
        var delivery = Any<Delivered>(events, random);
        events.Insert(IndexOf(events, delivery), delivery with { Message = $"{CorrectHistory.Topic}/0/1000000", Key = "nobody's" });
    }

    private static void ChangePlaces(List<HistoryEvent> events, Random random)
    {
        var pairs = events.OfType<Delivered>()
            .Where(delivery => delivery.Count == 1 && !IsWorker(delivery))
            .GroupBy(delivery => (delivery.Subscriber, delivery.Key))
            .SelectMany(line => line.Zip(line.Skip(1)))
            .Where(pair => pair.First.Session == pair.Second.Session)
            .ToArray();
        var (first, second) = pairs[random.Next(pairs.Length)];
        // Duplicates go, else one between the two would stand for the first delivery.
        events.RemoveAll(happened => happened is Delivered { Count: > 1 });
        var (one, other) = (IndexOf(events, first), IndexOf(events, second));
        (events[one], events[other]) = (second with { At = first.At }, first with { At = second.At });
    }

    private static void RepeatUnmarked(List<HistoryEvent> events, Random random)
    {
        var delivery = Any<Delivered>(events, random);
        events.Insert(IndexOf(events, delivery) + 1, delivery with { At = delivery.At });
    }

    private static void CommitAhead(List<HistoryEvent> events, Random random)
    {
        var stored = Any<PublishSucceeded>(events, random);
        events.Insert(IndexOf(events, stored) + 1, new Committed(CorrectHistory.Workers, stored.Partition, stored.Offset + 1) { At = stored.At });
    }

    private static void DropAcknowledgements(List<HistoryEvent> events, Random random)
    {
        var stored = events.OfType<PublishSucceeded>().First(stored => stored.Offset == 0);
        var id = MessagePlace.Of(stored).ToString();
        events.RemoveAll(happened => happened is Committed commit && commit.Partition == stored.Partition);
        foreach (var ack in events.OfType<Acked>().Where(ack => ack.Message == id).ToArray())
            events.Insert(IndexOf(events, ack) + 1, new AckDropped(ack.Subscriber, ack.Session, ack.Message) { At = ack.At });
        events.Insert(random.Next(IndexOf(events, stored) + 1, events.Count), new Committed(CorrectHistory.Workers, stored.Partition, 1) { At = stored.At });
    }

    private static void RepeatAcknowledged(List<HistoryEvent> events, Random random)
    {
        var ack = Any<AckConfirmed>(events, random);
        var delivery = events.OfType<Delivered>().First(delivery => (delivery.Session, delivery.Message) == (ack.Session, ack.Message));
        events.Insert(IndexOf(events, ack) + 1, delivery with { Count = 3, At = ack.At });
    }

    private static void TryWithoutEnd(List<HistoryEvent> events, Random random)
    {
        var delivery = Any<Delivered>(events, random);
        events[IndexOf(events, delivery)] = delivery with { Count = 101 };
    }

    private static void RepeatWithoutFault(List<HistoryEvent> events, Random random)
    {
        var delivery = events.OfType<Delivered>().First();
        for (var count = 2; count < 14; count++) events.Insert(IndexOf(events, delivery) + count - 1, delivery with { Count = count });
    }

    private static void DeliverOnEndedSession(List<HistoryEvent> events, Random random)
    {
        var old = events.OfType<Delivered>().First(delivery => delivery.Session == "worker-0/0" || delivery.Session == "screen-0/0");
        var newer = events.FindIndex(happened => happened is Delivered delivery && delivery.Subscriber == old.Subscriber && delivery.Session != old.Session);
        events.Insert(random.Next(newer + 1, events.Count), old with { Count = 2 });
    }

    private static void Disturb(List<HistoryEvent> events, Random random)
    {
        var at = IndexOf(events, events.OfType<PublishingEnded>().Single());
        events.Insert(at + 1, new FaultEnded("G2", "gateway"));
        events.Insert(at + 1, new FaultStarted("G2", "gateway"));
    }

    private static void ForgetAcknowledgement(List<HistoryEvent> events, Random random)
    {
        var stored = Any<PublishSucceeded>(events, random);
        events.RemoveAll(happened => happened is Acked ack && ack.Message == MessagePlace.Of(stored).ToString());
    }

    private static bool IsWorker(Delivered delivery) => delivery.Subscriber.StartsWith("worker", StringComparison.Ordinal);

    private static T Any<T>(List<HistoryEvent> events, Random random)
        where T : HistoryEvent
    {
        var candidates = events.OfType<T>().ToArray();
        return candidates[random.Next(candidates.Length)];
    }

    private static int IndexOf(List<HistoryEvent> events, HistoryEvent happened) => events.FindIndex(candidate => ReferenceEquals(candidate, happened));
}
