using PushOperator.FaultRunner.Ground;
using PushOperator.TestUtilities;

namespace PushOperator.FaultRunner.Faults.Routing;

/// <summary>
/// R5. Every gateway of a group is killed. New subscribers are told 503 with times to come back that differ, at once; the router serves again by itself when a gateway does.
/// Guard: <c>RefusalWriter</c> (<c>Retry-After</c> with jitter), <c>Candidates</c>.
/// </summary>
internal sealed class AllGatewaysDie : IFault
{
    private const int Knocks = 12;
    private static readonly TimeSpan AnsweredBound = TimeSpan.FromSeconds(9);
    private static readonly TimeSpan BackBound = TimeSpan.FromSeconds(60);

    public string Id => "R5";

    public string Description => "every gateway dies";

    public IReadOnlyList<TimeSpan> Lengths => FaultLengths.None;

    public async Task RunAsync(FaultGround ground, Random random, TimeSpan length, CancellationToken stop)
    {
        var group = ground.Orders.Screens;
        var door = new FrontDoor(ground);
        await ground.DuringAsync(this, group, async () =>
        {
            foreach (var gateway in await ground.Gateways.ReadyAsync(group, stop)) gateway.Kill();
            Judge(await Task.WhenAll(Enumerable.Range(0, Knocks).Select(_ => door.KnockAsync(group))));
            await Eventually.HoldsAsync(async () => (await door.KnockAsync(group)).Status == 101, $"{group} takes subscribers again", BackBound, stop);
        });
    }

    private static void Judge(Knock[] knocks)
    {
        if (knocks.FirstOrDefault(knock => knock.Status != 503) is { } other) throw new FaultException($"with every gateway dead a handshake was answered with {other.Status}");
        if (knocks.Any(knock => knock.RetryAfter is null)) throw new FaultException("a 503 has no Retry-After");
        if (knocks.Select(knock => knock.RetryAfter).Distinct().Count() == 1) throw new FaultException($"all were told to come back in the same moment, after {knocks[0].RetryAfter} s");
        if (knocks.Max(knock => knock.Took) is var slowest && slowest > AnsweredBound) throw new FaultException($"a 503 took {slowest.TotalSeconds:0.0} s");
    }
}
