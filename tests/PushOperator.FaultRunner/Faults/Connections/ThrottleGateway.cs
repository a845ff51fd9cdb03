using PushOperator.FaultRunner.Ground;

namespace PushOperator.FaultRunner.Faults.Connections;

/// <summary>
/// G16, G17. A gateway gets a fifth of the time, in slices, as under a CPU quota; or it stands still for a second at a time, as in a collection of a large heap or with a starved thread pool. Shorter than every timeout: nobody is taken for
/// dead, no partition moves.
/// Guard: <c>SubscriberConnection.BytesRead</c> (silence is judged by what was read last) and the threads of their own for Kafka (<c>DedicatedThread</c>).
/// </summary>
internal sealed class ThrottleGateway(string id, string description, TimeSpan stopped, TimeSpan running) : IFault
{
    private static readonly IReadOnlyList<TimeSpan> s_lengths = [TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(9)];

    public string Id => id;

    public string Description => description;

    public IReadOnlyList<TimeSpan> Lengths => s_lengths;

    public async Task RunAsync(FaultGround ground, Random random, TimeSpan length, CancellationToken stop)
    {
        var gateway = await ground.AnyGatewayAsync(random, stop);
        var everybody = Bystanders.Of(ground.Orders.Readers);
        await ground.DuringAsync(
            this,
            gateway.Name,
            async () =>
            {
                var began = ground.Time.GetTimestamp();
                while (ground.Time.GetElapsedTime(began) < length)
                {
                    gateway.Freeze();
                    await ground.LastAsync(stopped, stop);
                    gateway.Thaw();
                    await ground.LastAsync(running, stop);
                }
            },
            mend: gateway.Thaw);
        everybody.AreUnharmed();
    }
}
