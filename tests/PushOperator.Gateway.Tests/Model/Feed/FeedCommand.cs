using FsCheck;
using FsCheck.Fluent;

namespace PushOperator.Gateway.Tests.Model.Feed;

/// <summary>What happens next; the numbers pick a partition, a subscriber or an amount among those there are.</summary>
internal readonly record struct FeedCommand(FeedOp Op, int A, int B)
{
    private static readonly (int Weight, FeedOp Op)[] Weights =
    [
        (16, FeedOp.Append), (16, FeedOp.Intake), (3, FeedOp.Retention), (1, FeedOp.AddPartition), (5, FeedOp.Join), (1, FeedOp.Leave), (2, FeedOp.Seek), (40, FeedOp.Take), (10, FeedOp.Ack), (10, FeedOp.Answer),
    ];

    public static Gen<FeedCommand> Gen { get; } = FsCheck.Fluent.Gen.Frequency(Weights.Select(weight => (weight.Weight, FsCheck.Fluent.Gen.Constant(weight.Op))))
        .SelectMany(op => FsCheck.Fluent.Gen.Choose(0, 999).SelectMany(a => FsCheck.Fluent.Gen.Choose(0, 999).Select(b => new FeedCommand(op, a, b))));

    public override string ToString() => $"{Op}({A}, {B})";
}
