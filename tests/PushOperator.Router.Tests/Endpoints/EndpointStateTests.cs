using Microsoft.Extensions.Time.Testing;
using PushOperator.Router.Endpoints;
using PushOperator.Router.Tests.LoadBalancing;

namespace PushOperator.Router.Tests.Endpoints;

public sealed class EndpointStateTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch);
    private readonly EndpointState _endpoint;

    public EndpointStateTests() => _endpoint = new EndpointState(new EndpointAddress("pod", "10.0.0.1"), _time);

    [Fact]
    public void What_stood_before_a_reading_was_asked_for_is_in_it_and_what_came_after_is_not()
    {
        Open();
        var mark = _endpoint.Mark();
        Open();
        _endpoint.Placed();
        _endpoint.Accept(mark, Make.Metadata(connections: 1));

        var snapshot = _endpoint.Snapshot();

        snapshot.Unseen.Should().Be(2, "one opened since, and one still waits for its answer");
        snapshot.Connections.Should().Be(3);
    }

    [Fact]
    public void What_ends_after_a_reading_is_taken_off()
    {
        Open();
        _endpoint.Accept(_endpoint.Mark(), Make.Metadata(connections: 5));

        _endpoint.Closed();

        _endpoint.Snapshot().Connections.Should().Be(4);
    }

    [Fact]
    public void A_handshake_that_fails_leaves_nothing()
    {
        _endpoint.Accept(_endpoint.Mark(), Make.Metadata(connections: 5));
        _endpoint.Placed();

        _endpoint.Abandoned();

        _endpoint.Snapshot().Connections.Should().Be(5);
    }

    [Fact]
    public void The_age_is_that_of_the_question()
    {
        var mark = _endpoint.Mark();
        _time.Advance(TimeSpan.FromSeconds(1));
        _endpoint.Accept(mark, Make.Metadata());
        _time.Advance(TimeSpan.FromSeconds(2));

        _endpoint.Snapshot().Age.Should().Be(TimeSpan.FromSeconds(3));
    }

    [Fact]
    public void An_answer_ends_a_row_of_failures()
    {
        _endpoint.FailRead();
        _endpoint.FailRead().Should().Be(2);

        _endpoint.Accept(_endpoint.Mark(), Make.Metadata());

        _endpoint.Snapshot().FailedReads.Should().Be(0);
    }

    [Fact]
    public void The_third_failed_handshake_in_a_row_ejects_for_a_while()
    {
        var period = TimeSpan.FromSeconds(5);
        _endpoint.FailHandshake(period).Should().BeFalse();
        _endpoint.FailHandshake(period).Should().BeFalse();
        _endpoint.FailHandshake(period).Should().BeTrue();

        _endpoint.Snapshot().Ejected.Should().BeTrue();
        _time.Advance(period);
        _endpoint.Snapshot().Ejected.Should().BeFalse();
    }

    [Fact]
    public void A_connection_that_stands_ends_a_row_of_failed_handshakes()
    {
        _endpoint.FailHandshake(TimeSpan.FromSeconds(5));
        _endpoint.FailHandshake(TimeSpan.FromSeconds(5));

        Open();

        _endpoint.FailHandshake(TimeSpan.FromSeconds(5)).Should().BeFalse();
    }

    [Fact]
    public void What_the_pod_gains_beyond_ours_came_through_others()
    {
        _endpoint.Accept(_endpoint.Mark(), Make.Metadata(connections: 10));
        Open();
        Open();

        _endpoint.Accept(_endpoint.Mark(), Make.Metadata(connections: 15));

        var snapshot = _endpoint.Snapshot();
        (snapshot.ArrivalsFromHere, snapshot.ArrivalsFromOthers).Should().Be((2, 3));
    }

    [Fact]
    public void A_handshake_at_the_moment_of_a_reading_is_not_taken_for_anothers_in_the_end()
    {
        _endpoint.Accept(_endpoint.Mark(), Make.Metadata(connections: 0));
        var mark = _endpoint.Mark();
        Open();
        _endpoint.Accept(mark, Make.Metadata(connections: 1));

        _endpoint.Accept(_endpoint.Mark(), Make.Metadata(connections: 1));

        _endpoint.Snapshot().ArrivalsFromOthers.Should().Be(0);
    }

    [Fact]
    public void The_longer_of_the_pods_word_and_our_watch_is_its_uptime()
    {
        _time.Advance(TimeSpan.FromSeconds(30));
        _endpoint.Accept(_endpoint.Mark(), Make.Metadata(startedAt: _time.GetUtcNow() + TimeSpan.FromHours(1)));
        _endpoint.Snapshot().Uptime.Should().Be(TimeSpan.FromSeconds(30), "a clock that runs ahead makes no pod new for ever");

        _endpoint.Accept(_endpoint.Mark(), Make.Metadata(startedAt: _time.GetUtcNow() - TimeSpan.FromHours(1)));
        _endpoint.Snapshot().Uptime.Should().Be(TimeSpan.FromHours(1), "a router that just started takes no old pod for a new one");
    }

    private void Open()
    {
        _endpoint.Placed();
        _endpoint.Opened();
    }
}
