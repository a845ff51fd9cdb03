using FsCheck;
using FsCheck.Fluent;

namespace PushOperator.Gateway.Tests.Model.Subscribers;

/// <summary>What happens next; the numbers pick a pod, a subscriber or a session among those there are.</summary>
internal readonly record struct SubscriberCommand(SubscriberOp Op, int A, int B)
{
    private static readonly (int Weight, SubscriberOp Op)[] Weights =
    [
        (5, SubscriberOp.Claim), (2, SubscriberOp.ClaimAt), (10, SubscriberOp.Progress), (2, SubscriberOp.Close), (1, SubscriberOp.Forget), (6, SubscriberOp.Second), (20, SubscriberOp.Arrive), (2, SubscriberOp.Fail),
        (20, SubscriberOp.Read), (1, SubscriberOp.Crash), (1, SubscriberOp.Compact),
    ];

    public static Gen<SubscriberCommand> Gen { get; } = FsCheck.Fluent.Gen.Frequency(Weights.Select(weight => (weight.Weight, FsCheck.Fluent.Gen.Constant(weight.Op))))
        .SelectMany(op => FsCheck.Fluent.Gen.Choose(0, 999).SelectMany(a => FsCheck.Fluent.Gen.Choose(0, 999).Select(b => new SubscriberCommand(op, a, b))));

    public override string ToString() => $"{Op}({A}, {B})";
}
