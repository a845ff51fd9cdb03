using Confluent.Kafka;
using PushOperator.FaultRunner.Brokers;
using PushOperator.FaultRunner.Ground;
using PushOperator.FaultRunner.Workload;

namespace PushOperator.FaultRunner.Faults;

/// <summary>
/// K24. While orders are published through gateways, over HTTP and over WebSockets, produce requests time out, are refused for want of replicas and lose their connection, and the leaders of all partitions move. What is answered
/// with an id is stored; what is unknown is told as unknown, within 10 s, and says when to come again; with the same idempotency key it becomes one order.
/// Guard: <c>Publisher</c> answers only on Kafka's report; <c>IdempotencyWindow</c>.
/// </summary>
internal sealed class PublishThroughOutage : IFault
{
    private static readonly ErrorCode[] s_errors = [ErrorCode.RequestTimedOut, ErrorCode.NotEnoughReplicasAfterAppend, ErrorCode.NotEnoughReplicas, ErrorCode.NotLeaderForPartition, ErrorCode.Local_Transport];

    public string Id => "K24";

    public string Description => "publishing through an outage";

    public async Task RunAsync(FaultGround ground, Random random, TimeSpan length, CancellationToken stop)
    {
        var orders = ground.Orders;
        var gateway = await ground.Gateways.AnyAsync(orders.Screens, random, stop);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var http = new HttpOrders(gateway.CommandPort, orders.Topic, $"http-{random.Next()}", ground.History, ground.Time);
        await using var socket = new SocketOrders(orders.Endpoint(orders.Screens), orders.Topic, $"socket-{random.Next()}", ground.History, ground.Time);
        Task[] publishing = [http.RunAsync(enough.Token), socket.RunAsync(enough.Token)];
        try
        {
            await ground.DuringAsync(this, $"{gateway.Name}, {orders.KafkaTopic}", () => BreakAsync(ground, random, length, stop), () => MendAsync(ground, stop));
        }
        finally
        {
            await enough.CancelAsync();
            await Task.WhenAll(publishing);
        }

        if (http.Stored == 0 || socket.Stored == 0) throw new FaultException($"{http.Stored} orders were stored over HTTP and {socket.Stored} over the socket: nothing was shown");
    }

    private static async Task BreakAsync(FaultGround ground, Random random, TimeSpan length, CancellationToken stop)
    {
        if (ground.Brokers is EmbeddedBrokers embedded) embedded.Cluster.FailNextRequests(KafkaRequests.Produce, [.. Enumerable.Range(0, 60).Select(_ => s_errors[random.Next(s_errors.Length)])]);
        for (var number = 0; number < ground.Orders.Partitions; number++)
        {
            // Of Apache Kafka one: a leader that moves is a broker that is killed.
            if (number == 0 || ground.Brokers is EmbeddedBrokers) await ground.Brokers.MoveLeaderAsync(new TopicPartition(ground.Orders.KafkaTopic, number), stop);
        }

        await ground.LastAsync(length, stop);
    }

    private static async Task MendAsync(FaultGround ground, CancellationToken stop)
    {
        if (ground.Brokers is EmbeddedBrokers embedded) embedded.Cluster.StopFailing(KafkaRequests.Produce);
        if (ground.Brokers is ApacheBrokers apache) await apache.ElectPreferredLeadersAsync(ground.Orders.KafkaTopic, ground.Orders.Partitions, stop);
    }
}
