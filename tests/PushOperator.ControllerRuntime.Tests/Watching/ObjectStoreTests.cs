using k8s.Models;
using Microsoft.Extensions.Logging.Abstractions;
using PushOperator.ControllerRuntime.ApiServer;
using PushOperator.ControllerRuntime.Watching;

namespace PushOperator.ControllerRuntime.Tests.Watching;

public sealed class ObjectStoreTests
{
    private readonly ObjectStore<V1ConfigMap> _store = new(NullLogger<ObjectStore<V1ConfigMap>>.Instance);
    private readonly List<string> _changes = [];

    public ObjectStoreTests() => _store.Subscribe(change => _changes.Add($"{change.Type} {change.Object.Metadata.Uid}@{change.Object.Metadata.ResourceVersion}"));

    [Fact]
    public void Our_own_write_is_seen_at_once_and_its_event_is_no_second_change()
    {
        _store.Upsert(ConfigMap("5"));

        _store.Observe(ConfigMap("7"));
        _store.Upsert(ConfigMap("7"));

        _changes.Should().Equal("Added u@5", "Modified u@7");
    }

    [Fact]
    public void An_event_from_before_our_own_write_does_not_take_it_back()
    {
        _store.Upsert(ConfigMap("5"));
        _store.Observe(ConfigMap("10"));

        _store.Upsert(ConfigMap("9"));

        _store.Objects.Single().Metadata.ResourceVersion.Should().Be("10");
    }

    [Fact]
    public void Our_own_write_of_an_object_the_watch_has_not_shown_is_left_to_the_watch()
    {
        _store.Observe(ConfigMap("5"));

        _store.Objects.Should().BeEmpty();
    }

    [Fact]
    public void The_delete_of_an_older_object_does_not_remove_the_one_made_since()
    {
        _store.Upsert(ConfigMap("5", uid: "new"));

        _store.Remove(new ObjectKey("n", "x"), ConfigMap("6", uid: "old"));

        _store.Objects.Should().ContainSingle();
    }

    [Fact]
    public void A_list_taken_before_our_own_write_does_not_undo_it()
    {
        _store.Upsert(ConfigMap("5"));
        _store.Observe(ConfigMap("30"));

        _store.Replace([ConfigMap("5")], new HashSet<ObjectKey>(), "20", rewound: false);

        _store.Objects.Single().Metadata.ResourceVersion.Should().Be("30");
    }

    [Fact]
    public void A_list_from_a_history_that_was_set_back_replaces_everything()
    {
        _store.Upsert(ConfigMap("30"));
        _store.Upsert(ConfigMap("31", uid: "made-after-the-backup", name: "other"));

        _store.Replace([ConfigMap("5")], new HashSet<ObjectKey>(), "20", rewound: true);

        _changes.Skip(2).Should().Equal("Modified u@5", "Deleted made-after-the-backup@31");
    }

    [Fact]
    public void A_subscriber_that_throws_does_not_keep_the_others_from_hearing()
    {
        var heard = 0;
        _store.Subscribe(_ => throw new InvalidOperationException("bug"));
        _store.Subscribe(_ => heard++);

        _store.Upsert(ConfigMap("1"));

        heard.Should().Be(1);
    }

    [Fact]
    public void A_subscription_ends_with_its_disposal()
    {
        var heard = 0;
        var subscription = _store.Subscribe(_ => heard++);
        subscription.Dispose();

        _store.Upsert(ConfigMap("1"));

        heard.Should().Be(0);
    }

    private static V1ConfigMap ConfigMap(string version, string uid = "u", string name = "x") =>
        new() { Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = "n", Uid = uid, ResourceVersion = version } };
}
