using FsCheck;
using FsCheck.Fluent;

namespace PushOperator.Gateway.Tests.Model.Acks;

/// <summary>What a Broadcast subscriber does next with what it was given of one partition.</summary>
internal readonly record struct AckCommand(AckOp Op, int A)
{
    private static readonly (int Weight, AckOp Op)[] Weights = [(10, AckOp.Give), (6, AckOp.Ack), (2, AckOp.AckUpTo), (1, AckOp.Move), (1, AckOp.CutBack)];

    public static Gen<AckCommand> Gen { get; } = FsCheck.Fluent.Gen.Frequency(Weights.Select(weight => (weight.Weight, FsCheck.Fluent.Gen.Constant(weight.Op))))
        .SelectMany(op => FsCheck.Fluent.Gen.Choose(0, 999).Select(a => new AckCommand(op, a)));

    public override string ToString() => $"{Op}({A})";
}
