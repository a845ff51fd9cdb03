using PushOperator.FaultRunner.Ground;

namespace PushOperator.FaultRunner.Faults.Connections;

/// <summary>A client that a gateway has to defend itself against. Whatever it does, nobody else may lose a connection, and everything is delivered soon after.</summary>
internal abstract class GatewayAttack : IFault
{
    /// <inheritdoc/>
    public abstract string Id { get; }

    /// <inheritdoc/>
    public abstract string Description { get; }

    /// <summary>It lasts as long as the gateway lets it.</summary>
    public IReadOnlyList<TimeSpan> Lengths => FaultLengths.None;

    /// <inheritdoc/>
    public async Task RunAsync(FaultGround ground, Random random, TimeSpan length, CancellationToken stop)
    {
        var gateway = await ground.Gateways.AnyAsync(Group(ground, random), random, stop);
        var others = Bystanders.Of(ground.Orders.Readers);
        await ground.DuringAsync(this, gateway.Name, () => AttackAsync(ground, gateway, random, stop));
        others.AreUnharmed();
    }

    /// <summary>Which group is attacked; any, unless the attack is on one kind.</summary>
    protected virtual string Group(FaultGround ground, Random random) => ground.AnyGroup(random);

    /// <summary>Attacks, and watches how the gateway defends itself.</summary>
    /// <exception cref="FaultException">It did not as it should.</exception>
    protected abstract Task AttackAsync(FaultGround ground, GatewayPod gateway, Random random, CancellationToken stop);

    /// <summary>Fails unless something is as it should be.</summary>
    protected static void Expect(bool holds, string otherwise)
    {
        if (!holds) throw new FaultException(otherwise);
    }
}
