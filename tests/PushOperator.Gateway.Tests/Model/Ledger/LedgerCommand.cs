using FsCheck;
using FsCheck.Fluent;

namespace PushOperator.Gateway.Tests.Model.Ledger;

/// <summary>What happens next; the numbers pick a partition, a seat, a message or an amount among those there are, so that every list of commands is a history.</summary>
internal readonly record struct LedgerCommand(LedgerOp Op, int A, int B)
{
    // How often each comes: reading, taking and acknowledging keep a history going, the rest disturbs it.
    private static readonly (int Weight, LedgerOp Op)[] Weights =
    [
        (8, LedgerOp.Append), (12, LedgerOp.Read), (2, LedgerOp.EndOfLog), (4, LedgerOp.Join), (2, LedgerOp.Leave), (3, LedgerOp.Pause), (16, LedgerOp.Take), (12, LedgerOp.Ack),
        (3, LedgerOp.AckList), (3, LedgerOp.AckUpTo), (1, LedgerOp.AckTaken), (3, LedgerOp.AckAnything), (6, LedgerOp.Nack), (8, LedgerOp.Clock), (3, LedgerOp.CommitBegins),
        (2, LedgerOp.CommitSucceeds), (1, LedgerOp.CommitFails), (1, LedgerOp.Halt), (1, LedgerOp.Revoke), (1, LedgerOp.Lose), (4, LedgerOp.Assign), (1, LedgerOp.Retention), (2, LedgerOp.ReadAgain),
        (3, LedgerOp.TakeDeadLetter), (3, LedgerOp.DeadLetterAnswer),
    ];

    public static Gen<LedgerCommand> Gen { get; } = FsCheck.Fluent.Gen.Frequency(Weights.Select(weight => (weight.Weight, FsCheck.Fluent.Gen.Constant(weight.Op))))
        .SelectMany(op => FsCheck.Fluent.Gen.Choose(0, 999).SelectMany(a => FsCheck.Fluent.Gen.Choose(0, 999).Select(b => new LedgerCommand(op, a, b))));

    public override string ToString() => $"{Op}({A}, {B})";
}
