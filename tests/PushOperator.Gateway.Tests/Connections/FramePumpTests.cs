using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using PushOperator.Gateway.Connections;
using PushOperator.Gateway.Diagnostics;
using PushOperator.Gateway.Groups;
using PushOperator.Gateway.Tests.Connections.Support;
using PushOperator.Gateway.Tests.Groups.Support;
using PushOperator.Gateway.Tests.Support;
using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Tests.Connections;

/// <summary>When a pump asks for turns, and what it does with one, whichever thread gives it.</summary>
public sealed class FramePumpTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly TimerWheel _timers;
    private readonly FakeSender _sender = new();
    private readonly FakeMembership _membership;
    private readonly SubscriberConnection _connection;

    public FramePumpTests()
    {
        _timers = new TimerWheel(_time);
        var request = new JoinRequest { Topics = [], From = null, Window = 10, Format = FrameFormat.Json, AutoAck = false };
        var services = new ConnectionServices(TestGateway.DefaultConfiguration(), new ConnectionCapacity(new ConnectionLimits(10, 10)), _timers, _time, UnreadMetrics.Shared, NullLogger<SubscriberConnection>.Instance);
        _connection = new SubscriberConnection("session", null, request, services);
        _membership = new FakeMembership(_connection, request, 1);
    }

    private FramePump Pump => _connection.Pump;

    private IEnumerable<string> Sent => _sender.Sent.Select(frame => Encoding.UTF8.GetString(frame));

    [Fact]
    public void With_nothing_to_send_it_asks_for_no_turn()
    {
        Start();

        _sender.Asked.Should().Be(0);
        _sender.Sent.Should().BeEmpty();
    }

    /// <remarks>Guard: <c>FramePump.SendsPerTurn</c> and <c>FramePump.BytesPerTurn</c>.</remarks>
    [Theory]
    [InlineData(100, 16)]
    [InlineData(300_000, 2)]
    public void A_turn_ends_although_more_waits_and_the_next_is_asked_for(int frame, int sends)
    {
        Start();
        _membership.Endless = new byte[frame];
        Pump.Wake();

        _sender.GiveTurn(Pump);

        _sender.Sent.Should().HaveCount(sends);
        _sender.Asked.Should().Be(1);
    }

    /// <remarks>Guard: <c>FramePump.Wake</c>, which only remembers while a pump is running.</remarks>
    [Fact]
    public void While_a_send_waits_it_takes_no_turn_however_often_it_is_woken()
    {
        Start();
        _sender.Holds = true;
        _membership.Push([1]);
        _sender.GiveTurn(Pump);
        var looks = _membership.Takes;

        for (byte i = 2; i < 10; i++) _membership.Push([i]);

        Pump.IsStuck.Should().BeTrue();
        _sender.Asked.Should().Be(0);
        _membership.Takes.Should().Be(looks);
        _sender.Release();
        _sender.GiveTurns(Pump);
        _sender.Sent.Select(frame => frame[0]).Should().Equal(1, 2, 3, 4, 5, 6, 7, 8, 9);
        Pump.IsStuck.Should().BeFalse();
    }

    /// <remarks>Guard: <c>FramePump.TakeTurn</c> goes idle only if nobody woke it since the turn began.</remarks>
    [Fact]
    public void A_wake_up_between_finding_nothing_and_going_idle_is_not_lost()
    {
        Start();
        _membership.FoundNothing = () =>
        {
            _membership.FoundNothing = null;
            _membership.Push([7]);
        };
        Pump.Wake();

        _sender.GiveTurns(Pump);

        _sender.Sent.Should().ContainSingle().Which.Should().Equal(7);
    }

    [Fact]
    public void Pongs_and_answers_in_their_order_then_ping_go_before_deliveries_and_nothing_after_the_close()
    {
        Start();
        _membership.Endless = "delivery"u8.ToArray();
        Pump.Wake();
        Pump.Ping("ping"u8.ToArray());
        Pump.Enqueue("pong"u8.ToArray());
        Pump.Enqueue("answer"u8.ToArray());

        _sender.GiveTurn(Pump);
        Pump.Enqueue("second answer"u8.ToArray());
        Pump.Close("close"u8.ToArray(), afterPublishes: false, afterAcks: false);
        _sender.GiveTurns(Pump);

        Sent.Take(4).Should().Equal("pong", "answer", "ping", "delivery");
        Sent.Skip(4).SkipWhile(frame => frame == "delivery").Should().Equal("second answer", "close");
        Pump.Ended.IsCompleted.Should().BeTrue();
        Pump.IsLost.Should().BeFalse();
    }

    [Fact]
    public void The_close_waits_for_answers_that_are_owed_until_it_may_not_any_more()
    {
        Start();
        Pump.Control.Owe();
        Pump.Close("close"u8.ToArray(), afterPublishes: true, afterAcks: false);
        _sender.GiveTurns(Pump);
        Sent.Should().BeEmpty();

        Pump.CloseNow().Should().BeTrue();
        _sender.GiveTurns(Pump);

        Sent.Should().Equal("close");
    }

    /// <remarks>Guard: <c>OutgoingFrames.TakeClose</c> says the position once.</remarks>
    [Fact]
    public void A_cursor_that_goes_on_moving_does_not_put_the_close_off()
    {
        Start();
        var moves = 0;
        _membership.CursorMoves = () => $"moved-{++moves}";
        Pump.Close("close"u8.ToArray(), afterPublishes: false, afterAcks: false);

        _sender.GiveTurns(Pump);

        Sent.Should().HaveCount(2);
        Sent.First().Should().Contain("position");
        Sent.Last().Should().Be("close");
    }

    [Fact]
    public void An_abort_while_a_send_waits_ends_it()
    {
        Start();
        _sender.Holds = true;
        _membership.Push([1]);
        _sender.GiveTurn(Pump);

        Pump.Abort();
        _sender.GiveTurns(Pump);

        _sender.Aborted.Should().BeTrue();
        Pump.Ended.IsCompleted.Should().BeTrue();
        Pump.IsLost.Should().BeTrue();
        Pump.IsStuck.Should().BeFalse();
    }

    [Fact]
    public void A_bug_ends_the_connection_with_1011_in_its_books()
    {
        Start();
        _membership.Bug = new InvalidOperationException("planted");
        Pump.Wake();

        _sender.GiveTurns(Pump);

        Pump.IsLost.Should().BeTrue();
        _sender.Aborted.Should().BeTrue();
        _connection.Ending!.Reason.Should().Be(DisconnectReason.Internal);
    }

    public void Dispose()
    {
        _timers.Dispose();
    }

    /// <summary>Begins, and gives the turn in which it finds out that there is nothing yet.</summary>
    private void Start()
    {
        Pump.Start(_membership, _sender, _membership.CursorText);
        _sender.GiveTurns(Pump);
    }
}
