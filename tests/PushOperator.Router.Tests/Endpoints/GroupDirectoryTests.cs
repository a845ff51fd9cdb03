using Microsoft.Extensions.Time.Testing;
using PushOperator.Api.Groups;
using PushOperator.Router.Endpoints;

namespace PushOperator.Router.Tests.Endpoints;

public sealed class GroupDirectoryTests
{
    private static readonly GroupKey Key = new("shop", "orders");
    private static readonly EndpointAddress A = new("a", "10.0.0.1"), B = new("b", "10.0.0.2");

    private readonly GroupDirectory _directory = new(new FakeTimeProvider());
    private int _changes;

    public GroupDirectoryTests() => _directory.Changed += () => _changes++;

    [Fact]
    public void It_is_synced_by_the_first_view_even_an_empty_one()
    {
        _directory.IsSynced.Should().BeFalse();

        _directory.Apply([]);

        _directory.IsSynced.Should().BeTrue();
    }

    [Fact]
    public void The_same_again_changes_nothing()
    {
        _directory.Apply([Definition(A, B)]);
        var before = _directory.Find(Key.ClusterId);

        _directory.Apply([Definition(A, B)]);

        _directory.Find(Key.ClusterId).Should().BeSameAs(before);
        _changes.Should().Be(1);
    }

    [Fact]
    public void A_pod_that_stays_keeps_its_counts()
    {
        _directory.Apply([Definition(A)]);
        var kept = _directory.Find(Key.ClusterId)!.Endpoints[0];

        _directory.Apply([Definition(A, B)]);

        _directory.Find(Key.ClusterId)!.Endpoints.Should().HaveCount(2).And.Contain(kept);
        _changes.Should().Be(2);
    }

    [Fact]
    public void An_address_that_moves_to_another_pod_is_another_endpoint()
    {
        _directory.Apply([Definition(A)]);
        var before = _directory.Find(Key.ClusterId)!.Endpoints[0];

        _directory.Apply([Definition(A with { Pod = "c" })]);

        _directory.Find(Key.ClusterId)!.Endpoints.Should().ContainSingle().Which.Should().NotBeSameAs(before);
    }

    [Fact]
    public void A_group_that_is_gone_is_not_found()
    {
        _directory.Apply([Definition(A)]);

        _directory.Apply([]);

        _directory.Find(Key.ClusterId).Should().BeNull();
        _changes.Should().Be(2);
    }

    [Fact]
    public void Another_strategy_is_a_change()
    {
        _directory.Apply([Definition(A)]);

        _directory.Apply([Definition(A) with { Strategy = RoutingStrategy.Random }]);

        _directory.Find(Key.ClusterId)!.Definition.Strategy.Should().Be(RoutingStrategy.Random);
        _changes.Should().Be(2);
    }

    private static GroupDefinition Definition(params EndpointAddress[] endpoints) => new(Key, RoutingStrategy.LeastConnections, [.. endpoints]);
}
