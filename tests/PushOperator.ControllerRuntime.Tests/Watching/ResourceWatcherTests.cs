using System.Net;
using PushOperator.ControllerRuntime.Watching;
using PushOperator.TestUtilities;
using static PushOperator.ControllerRuntime.Tests.Watching.ScriptedApiServer;

namespace PushOperator.ControllerRuntime.Tests.Watching;

public sealed class ResourceWatcherTests
{
    private readonly ScriptedApiServer _server = new();

    [Fact]
    public async Task The_list_and_then_the_events_after_it_become_changes()
    {
        _server.AnswerList("10", ConfigMap("a", 1));
        await using var watched = new WatchedConfigMaps(_server);
        var watch = await _server.NextWatchAsync();

        await watch.SendAsync("ADDED", ConfigMap("b", 11));
        await watch.SendAsync("MODIFIED", ConfigMap("a", 12));
        await watch.SendAsync("DELETED", ConfigMap("b", 13));

        await Eventually.HoldsAsync(() => watched.Changes.Count == 4, "all changes are raised");
        watched.Changes.Should().Equal("Added a@1", "Added b@11", "Modified a@12", "Deleted b@13");
        watch.Uri.Should().StartWith("/api/v1/namespaces/n/configmaps?watch=1").And.Contain("resourceVersion=10&").And.Contain("allowWatchBookmarks=true")
            .And.MatchRegex("timeoutSeconds=2[4-6][0-9]").And.Contain("labelSelector=app%3Dx");
    }

    [Fact]
    public async Task After_its_end_a_watch_goes_on_from_the_last_bookmark_without_another_list()
    {
        _server.AnswerList("10", ConfigMap("a", 1));
        await using var watched = new WatchedConfigMaps(_server);
        var watch = await _server.NextWatchAsync();
        await watch.SendBookmarkAsync(50);

        watch.End();

        (await _server.NextWatchAsync()).Uri.Should().Contain("resourceVersion=50&");
        _server.Lists.Should().HaveCount(1);
    }

    [Fact]
    public async Task After_a_broken_connection_a_watch_goes_on_from_the_last_event()
    {
        _server.AnswerList("10");
        await using var watched = new WatchedConfigMaps(_server);
        var watch = await _server.NextWatchAsync();
        await watch.SendAsync("ADDED", ConfigMap("a", 20));
        await Eventually.HoldsAsync(() => watched.Find("a") is not null, "the event arrives");

        watch.Break();

        (await _server.NextWatchAsync()).Uri.Should().Contain("resourceVersion=20&");
        _server.Lists.Should().HaveCount(1);
    }

    [Fact]
    public async Task A_410_in_the_stream_leads_to_a_list_and_the_difference_is_raised()
    {
        _server.AnswerList("10", ConfigMap("same", 1), ConfigMap("changed", 2), ConfigMap("deleted", 3), ConfigMap("recreated", 4, uid: "old"));
        await using var watched = new WatchedConfigMaps(_server);
        var watch = await _server.NextWatchAsync();
        watched.Changes.Clear();
        _server.AnswerList("100", ConfigMap("same", 1), ConfigMap("changed", 90), ConfigMap("new", 91), ConfigMap("recreated", 92, uid: "new"));

        await watch.SendGoneAsync();

        (await _server.NextWatchAsync()).Uri.Should().Contain("resourceVersion=100&");
        watched.Changes.Should().BeEquivalentTo("Modified changed@90", "Added new@91", "Deleted recreated@4", "Added recreated@92", "Deleted deleted@3");
        watched.Find("deleted").Should().BeNull();
    }

    [Fact]
    public async Task A_410_at_the_start_of_a_watch_leads_to_a_list_too()
    {
        _server.AnswerList("10", ConfigMap("deleted", 3));
        _server.RefuseWatch(HttpStatusCode.Gone);
        _server.AnswerList("100");
        await using var watched = new WatchedConfigMaps(_server);

        (await _server.NextWatchAsync()).Uri.Should().Contain("resourceVersion=100&");

        watched.Changes.Should().Equal("Added deleted@3", "Deleted deleted@3");
    }

    [Fact]
    public async Task An_object_that_cannot_be_read_harms_only_itself()
    {
        const string Malformed = """{"metadata":{"name":"bad","namespace":"n","uid":"u","resourceVersion":"11"},"data":"no map"}""";
        _server.AnswerList("10", Malformed, ConfigMap("a", 1));
        await using var watched = new WatchedConfigMaps(_server);
        var watch = await _server.NextWatchAsync();

        await watch.SendAsync("MODIFIED", Malformed);
        await watch.SendAsync("ADDED", ConfigMap("b", 12));

        await Eventually.HoldsAsync(() => watched.Find("b") is not null, "the event after it arrives");
        watched.Changes.Should().Equal("Added a@1", "Added b@12");
        watched.Malformed.Should().Equal("bad", "bad");
        _server.Lists.Should().HaveCount(1);
    }

    [Fact]
    public async Task An_object_that_can_no_longer_be_read_keeps_its_last_state_in_a_later_list()
    {
        _server.AnswerList("10", ConfigMap("a", 1));
        await using var watched = new WatchedConfigMaps(_server);
        var watch = await _server.NextWatchAsync();
        _server.AnswerList("100", """{"metadata":{"name":"a","namespace":"n","uid":"a","resourceVersion":"90"},"data":7}""");

        await watch.SendGoneAsync();
        await _server.NextWatchAsync();

        watched.Changes.Should().Equal("Added a@1");
        watched.Find("a").Should().NotBeNull("it still exists");
    }

    [Fact]
    public async Task The_delete_of_an_object_that_cannot_be_read_is_still_a_delete()
    {
        _server.AnswerList("10", ConfigMap("a", 1));
        await using var watched = new WatchedConfigMaps(_server);
        var watch = await _server.NextWatchAsync();

        await watch.SendAsync("DELETED", """{"metadata":{"name":"a","namespace":"n","uid":"a","resourceVersion":"12"},"data":7}""");

        await Eventually.HoldsAsync(() => watched.Changes.Count == 2, "the delete is raised");
        watched.Changes.Should().Equal("Added a@1", "Deleted a@1");
    }

    [Fact]
    public async Task A_watch_that_says_nothing_is_given_up_after_the_idle_limit()
    {
        var clock = new SteppedClock { Step = TimeSpan.FromMilliseconds(500) };
        _server.AnswerList("10");
        await using var watched = new WatchedConfigMaps(_server, clock, new WatchOptions());
        await _server.NextWatchAsync();

        var silent = await clock.AdvanceUntilAsync(() => _server.HasNewWatch, TimeSpan.FromSeconds(110));

        silent.Should().BeGreaterThan(TimeSpan.FromSeconds(90));
        (await _server.NextWatchAsync()).Uri.Should().Contain("resourceVersion=10&");
    }

    [Fact]
    public async Task A_list_is_read_page_by_page()
    {
        _server.AnswerList("10", "next page", [ConfigMap("a", 1)]);
        _server.AnswerList("10", ConfigMap("b", 2));
        await using var watched = new WatchedConfigMaps(_server);

        await _server.NextWatchAsync();

        watched.Changes.Should().Equal("Added a@1", "Added b@2");
        _server.Lists.Should().SatisfyRespectively(
            first => first.Should().Contain("limit=500").And.NotContain("continue"),
            second => second.Should().Contain("continue=next%20page"));
    }

    [Fact]
    public async Task Pages_that_expire_are_read_again_in_one_piece()
    {
        _server.AnswerList("10", "next", [ConfigMap("a", 1)]);
        _server.RefuseList(HttpStatusCode.Gone);
        _server.AnswerList("20", ConfigMap("a", 1), ConfigMap("b", 2));
        await using var watched = new WatchedConfigMaps(_server);

        (await _server.NextWatchAsync()).Uri.Should().Contain("resourceVersion=20&");

        _server.Lists.Last().Should().Contain("limit=0");
    }

    [Fact]
    public async Task Failing_lists_are_repeated_ever_more_slowly_and_never_before_Retry_After()
    {
        var clock = new SteppedClock { Step = TimeSpan.FromMilliseconds(500) };
        _server.RefuseList(HttpStatusCode.TooManyRequests, retryAfterSeconds: 20);
        await using var watched = new WatchedConfigMaps(_server, clock, new WatchOptions());

        var first = await clock.AdvanceUntilAsync(() => _server.Lists.Count == 2, TimeSpan.FromSeconds(25));
        await clock.AdvanceAsync(TimeSpan.FromMinutes(5));

        first.Should().BeGreaterThan(TimeSpan.FromSeconds(19));
        _server.Lists.Count.Should().BeInRange(8, 25, "the back-off grows to between 20 and 30 s");
    }

    [Fact]
    public async Task A_server_that_ends_each_watch_at_once_is_not_asked_in_a_tight_loop()
    {
        var clock = new SteppedClock();
        _server.AnswerList("10");
        await using var watched = new WatchedConfigMaps(_server, clock, new WatchOptions());
        (await _server.NextWatchAsync()).End();

        var next = await clock.AdvanceUntilAsync(() => _server.HasNewWatch, TimeSpan.FromSeconds(5));

        next.Should().BeGreaterThan(TimeSpan.FromMilliseconds(900));
    }
}
