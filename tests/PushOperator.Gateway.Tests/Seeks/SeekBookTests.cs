using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Seeks;

namespace PushOperator.Gateway.Tests.Seeks;

public sealed class SeekBookTests
{
    private readonly List<(string Key, byte[]? Value)> _log = [];

    [Fact]
    public void Of_two_requests_the_first_in_the_log_runs_and_the_other_is_refused_and_may_be_deleted()
    {
        var book = new SeekBook(DeliveryMode.Shared);

        Write(book, Request("a"), Targets());
        Write(book, Request("b"), Targets());

        book.Running!.Id.Should().Be("a");
        book.Find("b").Should().BeNull();
        book.TakePrunable().Should().Equal(Request("b"));
    }

    [Fact]
    public void A_seek_of_a_shared_group_ends_with_its_last_partition()
    {
        var book = new SeekBook(DeliveryMode.Shared);
        Write(book, Request("a"), Targets());
        foreach (var partition in (int[])[0, 1])
        {
            Write(book, Step("a", SeekStep.From, partition), Mark(10));
            Write(book, Step("a", SeekStep.Applied, partition), Mark(10));
            book.Running.Should().NotBeNull();
            Write(book, Step("a", SeekStep.Done, partition), Mark(12));
        }

        book.Running.Should().BeNull();
        book.Find("a")!.Partitions.Values.Should().OnlyContain(partition => partition.From == 10 && partition.Position == 12);
    }

    [Fact]
    public void A_cancel_ends_at_once_what_nobody_has_begun_and_leaves_the_rest_to_its_owner()
    {
        var book = new SeekBook(DeliveryMode.Shared);
        Write(book, Request("a"), Targets());
        Write(book, Step("a", SeekStep.From, 0), Mark(10));

        Write(book, new SeekKey("a", SeekStep.Cancel), Mark(-1));

        book.Running!.Find("orders", 0)!.State.Should().Be(SeekPartitionState.Applying);
        book.Running!.Find("orders", 1)!.State.Should().Be(SeekPartitionState.Cancelled);
        Write(book, Step("a", SeekStep.From, 1), Mark(10));
        book.Running!.Find("orders", 1)!.State.Should().Be(SeekPartitionState.Cancelled, "an owner that read the cancel too late has not begun");
        Write(book, Step("a", SeekStep.Reverted, 0), Mark(10));
        book.Running.Should().BeNull();
    }

    [Theory]
    [InlineData(DeliveryMode.Shared)]
    [InlineData(DeliveryMode.Broadcast)]
    public void A_pod_that_reads_the_compacted_topic_comes_to_the_same_picture(DeliveryMode delivery)
    {
        for (var seed = 0; seed < 300; seed++)
        {
            _log.Clear();
            var random = new Random(seed);
            var book = new SeekBook(delivery);
            for (var i = 0; i < 60; i++) WriteSomething(book, random);

            var later = new SeekBook(delivery);
            foreach (var (entry, offset) in _log.Select((entry, offset) => (entry, (long)offset)).Where(record => record.Item2 == _log.FindLastIndex(other => other.Key == record.entry.Key)))
            {
                if (SeekKey.TryParse(entry.Key, out var key)) later.Apply(key.Value, entry.Value, offset);
            }

            later.All.Select(Picture).Should().Equal(book.All.Select(Picture), $"seed {seed}");
        }
    }

    [Fact]
    public void Seeks_that_ended_long_ago_may_be_deleted_and_in_a_broadcast_group_all_but_the_newest_of_each_topic()
    {
        var (shared, broadcast) = (new SeekBook(DeliveryMode.Shared), new SeekBook(DeliveryMode.Broadcast));
        for (var n = 0; n < SeekBook.Kept + 2; n++)
        {
            Write(shared, Request($"s{n}"), Targets());
            Write(shared, new SeekKey($"s{n}", SeekStep.Cancel), Mark(-1));
            Write(broadcast, Request($"b{n}"), Targets(n == 0 ? "payments" : "orders"));
            Write(broadcast, new SeekKey($"b{n}", SeekStep.End), Mark(-1));
        }

        shared.TakePrunable().Select(key => key.Id).Distinct().Should().Equal("s0", "s1");
        broadcast.TakePrunable().Select(key => key.Id).Distinct().Should().Equal(["b1"], "b0 still says where the readers of payments are");
        shared.TakePrunable()[0].Step.Should().Be(SeekStep.Request, "what is left of a seek without its request means nothing");
    }

    [Theory]
    [InlineData("/seek/01")]
    [InlineData("/seek/01/cancel")]
    [InlineData("/seek/01/end")]
    [InlineData("/seek/01/from/orders/3")]
    [InlineData("/seek/01/applied/orders/3")]
    [InlineData("/seek/01/done/orders/3")]
    [InlineData("/seek/01/reverted/orders/3")]
    public void A_key_reads_as_it_was_written(string text)
    {
        SeekKey.TryParse(text, out var key).Should().BeTrue();
        key.ToString().Should().Be(text);
    }

    [Theory]
    [InlineData("alice")]
    [InlineData("/pod/one")]
    [InlineData("/seek/01/other")]
    [InlineData("/seek/01/from/orders/-1")]
    public void Other_keys_are_none_of_a_seek(string text) => SeekKey.TryParse(text, out _).Should().BeFalse();

    private void WriteSomething(SeekBook book, Random random)
    {
        if (book.Running is not { } running)
        {
            Write(book, Request($"{_log.Count}"), Targets());
            return;
        }

        var partition = running.Partitions.Values.ElementAt(random.Next(2));
        switch (random.Next(10))
        {
            case 0:
                Write(book, new SeekKey(running.Id, SeekStep.Cancel), Mark(-1));
                break;
            case 1:
                Write(book, new SeekKey(running.Id, SeekStep.End), Mark(-1));
                break;
            default:
                // As owners do it: each step after the one before.
                var next = (partition.State, running.IsCancelled) switch
                {
                    (SeekPartitionState.Pending, false) => SeekStep.From,
                    (SeekPartitionState.Applying, false) => SeekStep.Applied,
                    (SeekPartitionState.Replaying, false) => SeekStep.Done,
                    (SeekPartitionState.Applying or SeekPartitionState.Replaying, true) => SeekStep.Reverted,
                    _ => (SeekStep?)null,
                };
                if (next is { } step) Write(book, Step(running.Id, step, partition.Partition), Mark(_log.Count));
                break;
        }
    }

    private void Write(SeekBook book, SeekKey key, byte[] value)
    {
        book.Apply(key, value, _log.Count);
        _log.Add((key.ToString(), value));
    }

    private static (string, bool, bool, string) Picture(Seek seek) =>
        (seek.Id, seek.IsCancelled, seek.IsEnded, string.Join(' ', seek.Partitions.Values.OrderBy(partition => partition.Partition).Select(partition => $"{partition.State}/{partition.From}/{partition.Position}")));

    private static SeekKey Request(string id) => new(id, SeekStep.Request);

    private static SeekKey Step(string id, SeekStep step, int partition) => new(id, step, "orders", partition);

    private static byte[] Mark(long offset) => new SeekMark(1, "pod", offset).ToJson();

    private static byte[] Targets(string topic = "orders") =>
        new SeekRequest { To = "earliest", At = 1, Pod = "pod", Targets = new() { [topic] = new() { [0] = new SeekRange(0, 10), [1] = new SeekRange(0, 10) } } }.ToJson();
}
