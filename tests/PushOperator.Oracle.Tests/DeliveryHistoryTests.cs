using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using PushOperator.Oracle.Events;
using PushOperator.TestUtilities;

namespace PushOperator.Oracle.Tests;

public sealed class DeliveryHistoryTests
{
    [Fact]
    public async Task A_history_is_the_same_after_a_file()
    {
        using var directory = new TemporaryDirectory();
        var path = Path.Combine(directory.Path, "history.jsonl");
        var events = CorrectHistory.From(7).Append(new GapAnnounced("screen-0", "orders", 1, 2, 3)).Append(new AckDropped("screen-0", "s", "orders/0/0")).ToList();

        await using (var file = HistoryFile.Create(path)) await file.AppendAsync(events);

        (await HistoryFile.ReadAsync(path, TestContext.Current.CancellationToken)).Should().Equal(events);
    }

    [Fact]
    public async Task A_line_that_is_no_event_is_named()
    {
        using var directory = new TemporaryDirectory();
        var path = Path.Combine(directory.Path, "history.jsonl");
        await File.WriteAllLinesAsync(path, ["""{"event":"Drained","at":"00:00:01"}""", """{"event":"Exploded"}"""], TestContext.Current.CancellationToken);

        var reading = () => HistoryFile.ReadAsync(path);

        (await reading.Should().ThrowAsync<JsonException>()).Which.Message.Should().Contain("line 2");
    }

    [Fact]
    public void Record_StampsWithTheTimeSinceTheBeginning()
    {
        var time = new FakeTimeProvider();
        var history = new DeliveryHistory(time);
        time.Advance(TimeSpan.FromSeconds(3));

        history.Record(new Drained());

        history.Take().Should().Equal(new Drained { At = TimeSpan.FromSeconds(3) });
    }

    [Fact]
    public void Take_GivesEachEventOnce()
    {
        var history = new DeliveryHistory(new FakeTimeProvider());
        history.Record(new PublishingEnded());
        history.Take().Should().ContainSingle();
        history.Record(new Drained());

        history.Take().Should().Equal(new Drained());
        history.Take().Should().BeEmpty();
    }

    [Fact]
    public void Events_of_many_threads_are_all_kept_and_never_go_back_in_time()
    {
        var history = new DeliveryHistory(TimeProvider.System);

        Parallel.For(0, 10_000, number => history.Record(new PublishRequested("t", "k", number)));

        history.Take().Should().HaveCount(10_000).And.BeInAscendingOrder(happened => happened.At);
    }
}
