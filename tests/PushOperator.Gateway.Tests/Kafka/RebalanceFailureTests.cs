using Confluent.Kafka;
using Microsoft.Extensions.Logging.Abstractions;
using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.EmbeddedKafka;
using PushOperator.Gateway.Kafka;
using PushOperator.TestUtilities;

namespace PushOperator.Gateway.Tests.Kafka;

public sealed class RebalanceFailureTests : IDisposable
{
    private static readonly TimeSpan s_bound = TimeSpan.FromSeconds(20);

    private readonly EmbeddedKafkaCluster _cluster = EmbeddedKafkaCluster.Start();
    private readonly TemporaryDirectory _properties = new();

    /// <summary>Guard: the catch of <see cref="RebalanceFailure.Keep"/>; without it the client waits for the answer that the handler did not give, and closing it never ends.</summary>
    [Fact]
    public async Task A_client_whose_handler_failed_can_be_closed()
    {
        _cluster.CreateTopic("orders", 1);
        var failure = new RebalanceFailure(NullLogger.Instance);
        var consumer = new KafkaClients(new KafkaConfiguration { BootstrapServers = _cluster.BootstrapServers, GroupId = "g" }, _properties.Path, "pod").GroupConsumer()
            .SetPartitionsAssignedHandler((_, _) => failure.Keep(() => throw new InvalidOperationException("of ours")))
            .Build();
        consumer.Subscribe("orders");

        await Eventually.HoldsAsync(() => HasFailed(consumer, failure), "a handler failed", cancellationToken: TestContext.Current.CancellationToken);

        await Task.Run(consumer.Close, TestContext.Current.CancellationToken).WaitAsync(s_bound, TestContext.Current.CancellationToken);
        consumer.Dispose();
    }

    public void Dispose()
    {
        _cluster.Dispose();
        _properties.Dispose();
    }

    private static bool HasFailed(IConsumer<byte[]?, byte[]?> consumer, RebalanceFailure failure)
    {
        try
        {
            consumer.Consume(TimeSpan.FromMilliseconds(100));
        }
        catch (ConsumeException nothingStored) when (PartitionRange.IsOutOfRange(nothingStored.Error) || nothingStored.Error.Code is ErrorCode.Local_NoOffset)
        {
            // What a session would answer with a position; here nobody reads.
        }

        try
        {
            failure.Throw();
            return false;
        }
        catch (InvalidOperationException exception) when (exception.Message == "of ours")
        {
            return true;
        }
    }
}
