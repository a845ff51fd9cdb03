using PushOperator.FaultRunner.Brokers;
using PushOperator.FaultRunner.Ground;
using PushOperator.TestUtilities.FaultProxy;

namespace PushOperator.FaultRunner.Faults;

/// <summary>
/// K18. Between the brokers and the gateways bits of the records' values are flipped: another number, still valid JSON. No subscriber ever sees one of them; they are fetched again.
/// Guard: <c>check.crcs</c> of every consumer.
/// </summary>
internal sealed class FlipBits : IFault
{
    /// <summary>How every order's value begins (<see cref="Workload.OrderStream"/>).</summary>
    private const string ValueStart = """{"sequence":""";

    public string Id => "K18";

    public string Description => "bits flipped";

    public BrokerKinds Brokers => BrokerKinds.Embedded;

    public async Task RunAsync(FaultGround ground, Random random, TimeSpan length, CancellationToken stop)
    {
        var brokers = ground.Embedded;
        TcpFaultProxy[] lines = [.. Enumerable.Range(1, brokers.Count).Select(brokers.Line)];
        var before = lines.Sum(line => line.Flipped);
        await ground.DuringAsync(
            this,
            "lines of the gateways to Kafka",
            async () =>
            {
                foreach (var line in lines) line.Conditions = new LineConditions { FlipAfter = ValueStart, OnlyFor = ClientIds.OfAnyGateway };
                await ground.LastAsync(length, stop);
                if (lines.Sum(line => line.Flipped) == before) throw new FaultException("no bit was flipped: no record went through");
            },
            mend: () => Array.ForEach(lines, line => line.Conditions = LineConditions.Clear));
    }
}
