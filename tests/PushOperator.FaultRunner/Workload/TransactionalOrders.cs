using Confluent.Kafka;
using PushOperator.FaultRunner.Ground;
using PushOperator.Oracle.Events;

namespace PushOperator.FaultRunner.Workload;

/// <summary>Publishes orders in transactions, one key a partition, and records what became of each: stored when its transaction was committed, failed when it was aborted.</summary>
internal sealed class TransactionalOrders : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);
    private readonly IProducer<string, string> _producer;
    private readonly FaultGround _ground;
    private readonly string _name;
    private long _sequence;

    public TransactionalOrders(FaultGround ground, string name)
    {
        (_ground, _name) = (ground, name);
        var config = new ProducerConfig { BootstrapServers = ground.Cluster.BootstrapServers, TransactionalId = name, TransactionTimeoutMs = 60_000 };
        _producer = new ProducerBuilder<string, string>(config).SetLogHandler((_, _) => { }).Build();
        _producer.InitTransactions(Bound);
    }

    /// <summary>One transaction.</summary>
    /// <param name="body">Gets what writes an order to a partition; says whether to commit.</param>
    public async Task RunAsync(Func<Action<int>, Task<bool>> body)
    {
        var written = new List<(string Key, long Sequence, Task<DeliveryResult<string, string>> Report)>();
        _producer.BeginTransaction();
        var isCommitted = await body(partition =>
        {
            var (key, sequence) = ($"{_name}-{partition}", _sequence++);
            _ground.History.Record(new PublishRequested(_ground.Orders.Topic, key, sequence));
            var message = new Message<string, string> { Key = key, Value = $$"""{"sequence":{{sequence}}}""" };
            written.Add((key, sequence, _producer.ProduceAsync(new TopicPartition(_ground.Orders.KafkaTopic, partition), message)));
        });
        var reports = await Task.WhenAll(written.Select(order => order.Report));
        await Task.Run(() =>
        {
            if (isCommitted) _producer.CommitTransaction(Bound);
            else _producer.AbortTransaction(Bound);
        });
        foreach (var ((key, sequence, _), report) in written.Zip(reports))
        {
            _ground.History.Record(isCommitted
                ? new PublishSucceeded(_ground.Orders.Topic, key, sequence, report.Partition.Value, report.Offset.Value)
                : new PublishFailed(_ground.Orders.Topic, key, sequence));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _producer.Dispose();
}
