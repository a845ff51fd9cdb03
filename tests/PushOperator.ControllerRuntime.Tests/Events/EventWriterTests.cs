using k8s;
using k8s.Models;
using Microsoft.Extensions.DependencyInjection;
using PushOperator.ControllerRuntime.Abstractions;
using PushOperator.ControllerRuntime.Events;
using PushOperator.ControllerRuntime.Tests.Widgets;
using PushOperator.TestUtilities;

namespace PushOperator.ControllerRuntime.Tests.Events;

/// <summary>Events as a user of a real API server sees them.</summary>
public sealed class EventWriterTests(KubernetesControlPlane controlPlane)
{
    [Fact]
    public async Task An_Event_stands_with_its_object_and_its_repetitions_are_merged()
    {
        using var cluster = await WidgetCluster.CreateAsync(controlPlane);
        await using var program = await WidgetOperator.StartAsync(cluster, new WidgetScript());
        var widget = await cluster.CreateAsync("x");
        var events = program.Services.GetRequiredService<IEventRecorder>();

        for (var i = 0; i < 50; i++) events.Record(widget, EventSeverity.Warning, "NameConflict", "a ConfigMap of that name is somebody else's");
        events.Record(widget, EventSeverity.Normal, "Reconciled", "all is well");

        var found = await Eventually.GivesAsync(async () =>
        {
            var list = await EventsOfAsync(cluster, widget);
            return list.Count >= 2 ? list : null;
        }, "both events are there");
        found.Should().HaveCount(2, "the repetitions are one event");
        var warning = found.Single(one => one.Type == "Warning");
        (warning.Reason, warning.Message, warning.InvolvedObject.Kind).Should().Be(("NameConflict", "a ConfigMap of that name is somebody else's", "Widget"));
        warning.LastTimestamp.Should().NotBeNull();
    }

    [Fact]
    public async Task Too_many_different_Events_about_one_object_are_dropped_and_those_of_another_are_not()
    {
        using var cluster = await WidgetCluster.CreateAsync(controlPlane);
        await using var program = await WidgetOperator.StartAsync(cluster, new WidgetScript());
        var (noisy, quiet) = (await cluster.CreateAsync("noisy"), await cluster.CreateAsync("quiet"));
        var events = program.Services.GetRequiredService<IEventRecorder>();

        for (var i = 0; i < 60; i++) events.Record(noisy, EventSeverity.Normal, "Noise", $"number {i}");
        events.Record(quiet, EventSeverity.Normal, "Quiet", "one");

        await Eventually.HoldsAsync(async () => (await EventsOfAsync(cluster, quiet)).Count == 1, "the other object's event is there");
        (await EventsOfAsync(cluster, noisy)).Should().HaveCount(EventAllowance.Burst);
    }

    [Fact]
    public async Task The_user_of_an_object_that_cannot_be_read_is_told_by_an_Event()
    {
        using var cluster = await WidgetCluster.CreateAsync(controlPlane);
        await using var program = await WidgetOperator.StartAsync(cluster, new WidgetScript());

        var bad = await cluster.CreateAsync("bad");
        await cluster.Widgets.PatchNamespacedAsync<V1Status>(new V1Patch("""{"spec":{"size":"not a number"}}""", V1Patch.PatchType.MergePatch), cluster.Namespace, "bad");

        var told = await Eventually.GivesAsync(async () => (await EventsOfAsync(cluster, bad)).FirstOrDefault(), "the event is there");
        (told.Reason, told.Type).Should().Be(("Unreadable", "Warning"));
    }

    private static async Task<IList<Corev1Event>> EventsOfAsync(WidgetCluster cluster, Widget widget) =>
        (await cluster.Client.CoreV1.ListNamespacedEventAsync(cluster.Namespace, fieldSelector: $"involvedObject.uid={widget.Metadata.Uid}")).Items;
}
