using PushOperator.LoadTest.Subscribing;
using PushOperator.LoadTest.Wire;

namespace PushOperator.LoadTest.Tests.Subscribing;

/// <summary>A run in which a delivery is missing, doubled or foreign is not valid. Guard: <c>PhaseCount.WrongAmong</c>.</summary>
public sealed class PhaseCountTests
{
    private readonly PhaseCount _phase = new();
    private readonly SubscriberConnection[] _connections = [new(1, stalls: false), new(2, stalls: false)];

    public PhaseCountTests() => _phase.Begin(100, 3, _connections);

    [Fact]
    public void Everybody_with_every_message_is_right()
    {
        foreach (var connection in _connections) Add(connection, 100, 101, 102);
        _phase.WrongAmong(_connections, 3, shared: false).Should().Be(0);
        _phase.Delivered.Should().Be(6);
    }

    [Fact]
    public void One_with_a_message_missing_is_wrong()
    {
        Add(_connections[0], 100, 101, 102);
        Add(_connections[1], 100, 102);
        _phase.WrongAmong(_connections, 3, shared: false).Should().Be(1);
    }

    [Fact]
    public void One_with_a_message_doubled_in_the_place_of_another_is_wrong()
    {
        Add(_connections[0], 100, 101, 102);
        Add(_connections[1], 100, 100, 102);
        _phase.WrongAmong(_connections, 3, shared: false).Should().Be(1);
    }

    [Fact]
    public void Messages_of_another_phase_are_stray()
    {
        Add(_connections[0], 99, 103);
        _phase.Stray.Should().Be(2);
        _phase.Delivered.Should().Be(0);
    }

    [Fact]
    public void In_a_shared_phase_all_together_have_each_message_once()
    {
        Add(_connections[0], 100);
        Add(_connections[1], 101, 102);
        _phase.WrongAmong(_connections, 3, shared: true).Should().Be(0);
        Add(_connections[1], 102);
        _phase.WrongAmong(_connections, 3, shared: true).Should().Be(1);
    }

    private void Add(SubscriberConnection connection, params long[] numbers)
    {
        foreach (var number in numbers) _phase.Add(connection, Payload.Create(64, number, time: 5), now: 7);
    }
}
