using System.Collections.Concurrent;
using PushOperator.Gateway.Seeks;

namespace PushOperator.Gateway.Tests.Support;

/// <summary>Seeks without Kafka: what was asked, and an answer that the test chose.</summary>
internal sealed class FakeSeeks : ISeekCommands
{
    public static readonly SeekStatus Running = new("01", "running", "earliest", 5, DateTimeOffset.UnixEpoch, null, 57, null, [new SeekPartitionStatus("orders", 3, 100, 0, 100, 43, "replaying", 57)]);

    public ConcurrentQueue<SeekCommand> Asked { get; } = new();

    public SeekOutcome Answer { get; set; } = new SeekOutcome.Accepted(Running);

    public Task<SeekOutcome> StartAsync(SeekCommand command, CancellationToken cancellationToken)
    {
        Asked.Enqueue(command);
        return Task.FromResult(Answer);
    }

    public Task<SeekOutcome> CancelAsync(string id, CancellationToken cancellationToken) => Task.FromResult(Answer);

    public SeekStatus? Find(string id) => id == Running.Id ? Running : null;

    public IReadOnlyList<SeekStatus> List() => [Running];
}
