using System.Text;
using Confluent.Kafka;
using PushOperator.FaultRunner.Ground;
using PushOperator.TestUtilities;

namespace PushOperator.FaultRunner.Faults;

/// <summary>
/// K15. Records that are no JSON, no UTF-8, have neither key nor value, a thousand headers, or are as large as the topic takes, among the orders. Each comes to every screen and to one worker, and holds up no order of any key.
/// Guard: <c>MessageEnvelope</c> has a form for every record.
/// </summary>
internal sealed class PoisonRecords : IFault
{
    private const int Headers = 1_000;
    private const int LargeBytes = 900_000;
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    public string Id => "K15";

    public string Description => "poison records";

    public IReadOnlyList<TimeSpan> Lengths => FaultLengths.None;

    public async Task RunAsync(FaultGround ground, Random random, TimeSpan length, CancellationToken stop)
    {
        var orders = ground.Orders;
        var before = orders.Readers.ToDictionary(reader => reader.Name, reader => reader.Others);
        var records = Records().ToArray();
        await ground.DuringAsync(this, $"{records.Length} records", async () =>
        {
            using var producer = new ProducerBuilder<byte[]?, byte[]?>(new ProducerConfig { BootstrapServers = ground.Cluster.BootstrapServers, EnableIdempotence = true }).SetLogHandler((_, _) => { }).Build();
            foreach (var record in records) await producer.ProduceAsync(orders.KafkaTopic, record, stop);
            foreach (var screen in orders.Readers.Where(reader => reader.Group == orders.Screens))
                await Eventually.HoldsAsync(() => screen.Others - before[screen.Name] >= records.Length, $"{screen.Name} got every poison record", Bound, stop);
            await Eventually.HoldsAsync(
                () => orders.Readers.Where(reader => reader.Group == orders.Workers).Sum(reader => reader.Others - before[reader.Name]) >= records.Length, "the workers got every poison record", Bound, stop);
        });
    }

    private static IEnumerable<Message<byte[]?, byte[]?>> Records()
    {
        yield return new Message<byte[]?, byte[]?>();
        yield return new Message<byte[]?, byte[]?> { Key = "poison"u8.ToArray() };
        yield return new Message<byte[]?, byte[]?> { Key = [0xFF, 0xFE, 0x00], Value = [0xC3, 0x28, 0xA0, 0xA1] };
        yield return new Message<byte[]?, byte[]?> { Key = "poison"u8.ToArray(), Value = "{\"sequence\""u8.ToArray() };
        yield return new Message<byte[]?, byte[]?> { Key = "poison"u8.ToArray(), Value = Encoding.ASCII.GetBytes(new string('[', 5_000) + new string(']', 5_000)) };
        yield return new Message<byte[]?, byte[]?> { Key = "poison"u8.ToArray(), Value = Encoding.ASCII.GetBytes(new string('x', LargeBytes)) };
        var headers = new Headers();
        for (var number = 0; number < Headers; number++) headers.Add($"header-{number}", [(byte)number]);
        yield return new Message<byte[]?, byte[]?> { Key = "poison"u8.ToArray(), Value = "1"u8.ToArray(), Headers = headers };
    }
}
