using PushOperator.Gateway.Subscribers;

namespace PushOperator.Gateway.Tests.Model.Subscribers;

/// <summary>Pods with a bug planted between them and the topic: the model finds each, shrinks it to a few commands, and prints a seed that repeats it.</summary>
public sealed class PlantedSubscriberBugTests
{
    [Fact]
    public void Saying_nothing_again_after_a_late_record_is_found() => Finds(new RepeatsNothing(), atMost: 25);

    [Fact]
    public void Taking_what_is_said_again_for_news_is_found() => Finds(new TakesRepeatsForNews(), atMost: 40);

    [Fact]
    public void Taking_the_positions_of_a_replaced_session_is_found() => Finds(new TakesLatePositions(), atMost: 25);

    [Fact]
    public void A_claim_that_forgets_what_was_written_before_it_is_found() => Finds(new KeepsNoPositions(), atMost: 25);

    [Fact]
    public void Reading_that_it_was_forgotten_as_a_position_is_found() => Finds(new ForgetsNothingAgain(), atMost: 25);

    private static void Finds(SubscriberPort port, int atMost) =>
        PlantedBug.IsFound(seed => ModelCheck.Run(SubscriberCommand.Gen, length: 200, cases: 700, history => SubscriberMachine.Run(history, port), seed), atMost);

    private sealed class RepeatsNothing : SubscriberPort
    {
        public override bool Writes(byte[]? value) => value is null || SubscriberRecord.TryRead(value) is { Repeats: null, ForgottenAt: null };
    }

    private sealed class TakesRepeatsForNews : ReadsOtherwise
    {
        protected override SubscriberRecord Otherwise(SubscriberRecord record, long offset) => record with { Repeats = null };
    }

    private sealed class TakesLatePositions : ReadsOtherwise
    {
        protected override SubscriberRecord Otherwise(SubscriberRecord record, long offset) => record with { Epoch = offset };
    }

    private sealed class KeepsNoPositions : ReadsOtherwise
    {
        protected override SubscriberRecord Otherwise(SubscriberRecord record, long offset) => record with { KeepsPositions = null };
    }

    // As who does not know the member reads it.
    private sealed class ForgetsNothingAgain : ReadsOtherwise
    {
        protected override SubscriberRecord Otherwise(SubscriberRecord record, long offset) => record with { ForgottenAt = null };
    }

    private abstract class ReadsOtherwise : SubscriberPort
    {
        public sealed override byte[]? Reads(byte[]? value, long offset) => value is null ? null : Otherwise(SubscriberRecord.TryRead(value)!, offset).ToJson();

        protected abstract SubscriberRecord Otherwise(SubscriberRecord record, long offset);
    }
}
