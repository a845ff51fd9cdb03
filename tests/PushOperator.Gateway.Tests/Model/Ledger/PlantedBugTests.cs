using PushOperator.Gateway.Groups;
using PushOperator.Gateway.Groups.Ledger;
using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Tests.Model.Ledger;

/// <summary>Ledgers with a bug planted: the model finds each within its usual number of histories, shrinks it to a few commands, and prints a seed that repeats it.</summary>
public sealed class PlantedBugTests
{
    [Fact]
    public void Committing_the_highest_that_is_done_is_found() => Finds(settings => new CommitsTheHighestDone(settings), atMost: 8);

    [Fact]
    public void Counting_an_acknowledgement_of_an_older_assignment_is_found() => Finds(settings => new TakesLateAcks(settings), atMost: 10);

    [Fact]
    public void Taking_a_nack_for_an_acknowledgement_is_found() => Finds(settings => new AcksNacks(settings), atMost: 6);

    [Fact]
    public void Forgetting_deadlines_is_found() => Finds(settings => new ForgetsTime(settings), atMost: 6);

    [Fact]
    public void Finishing_what_the_dead_letter_topic_did_not_take_is_found() => Finds(settings => new ForgetsFailedLetters(settings), atMost: 9);

    private static void Finds(Func<LedgerSettings, LedgerPort> planted, int atMost) =>
        PlantedBug.IsFound(seed => ModelCheck.Run(LedgerCommand.Gen, length: 300, cases: 700, history => LedgerMachine.Run(history, planted), seed), atMost);

    private sealed class CommitsTheHighestDone(LedgerSettings settings) : LedgerPort(settings)
    {
        private readonly Dictionary<PartitionLedger, long> _highest = [];

        public override long WatermarkOf(PartitionLedger partition) => Math.Max(base.WatermarkOf(partition), _highest.GetValueOrDefault(partition, -1));

        public override AckOutcome Ack(Seat seat, MessageId id)
        {
            var outcome = base.Ack(seat, id);
            if (outcome == AckOutcome.Done && Ledger.Find(id.Topic, id.Partition) is { } partition) _highest[partition] = Math.Max(_highest.GetValueOrDefault(partition, -1), id.Offset + 1);
            return outcome;
        }
    }

    private sealed class TakesLateAcks(LedgerSettings settings) : LedgerPort(settings)
    {
        public override AckOutcome Ack(Seat seat, MessageId id)
        {
            var outcome = base.Ack(seat, id);
            var partition = Ledger.Find(id.Topic, id.Partition);
            if (outcome == AckOutcome.Unknown && partition?.Find(id.Offset) is { State: DeliveryState.Ready, Key: null } delivery) partition.Finish(delivery);
            return outcome;
        }
    }

    private sealed class AcksNacks(LedgerSettings settings) : LedgerPort(settings)
    {
        public override AckOutcome Nack(Seat seat, MessageId id, TimeSpan? delay, long now) => Ledger.Ack(seat, id);
    }

    private sealed class ForgetsTime(LedgerSettings settings) : LedgerPort(settings)
    {
        public override int Tick(long now) => 0;
    }

    private sealed class ForgetsFailedLetters(LedgerSettings settings) : LedgerPort(settings)
    {
        public override void DeadLetterFailed(Delivery delivery, long now) => Ledger.DeadLettered(delivery);
    }
}
