using System.Threading.Channels;
using k8s;
using k8s.Models;
using PushOperator.ControllerRuntime.Abstractions;
using PushOperator.ControllerRuntime.ApiServer;
using PushOperator.ControllerRuntime.Diagnostics;
using PushOperator.ControllerRuntime.Watching;

namespace PushOperator.ControllerRuntime.Events;

/// <summary>Takes Events from anywhere and hands them to the <see cref="EventWriter"/>; when it is <see cref="Capacity"/> behind, new ones are dropped and counted. Thread-safe.</summary>
internal sealed class EventRecorder(OperatorMetrics metrics) : IEventRecorder, IMalformedObjectListener
{
    public const int Capacity = 1000;

    // The API server refuses longer ones.
    private const int MaxMessage = 1024;

    private readonly Channel<ObjectEvent> _pending = Channel.CreateBounded<ObjectEvent>(new BoundedChannelOptions(Capacity) { SingleReader = true });

    public ChannelReader<ObjectEvent> Pending => _pending.Reader;

    public void Record(IKubernetesObject<V1ObjectMeta> regarding, EventSeverity severity, string reason, string message)
    {
        var kind = ResourceKind.Of(regarding.GetType());
        var metadata = regarding.Metadata;
        Record(new EventRegarding(kind.ApiVersion, kind.Kind, metadata.NamespaceProperty, metadata.Name, metadata.Uid), severity, reason, message);
    }

    public void Found(V1ObjectReference regarding, string problem) =>
        Record(
            new EventRegarding(regarding.ApiVersion, regarding.Kind, regarding.NamespaceProperty, regarding.Name, regarding.Uid),
            EventSeverity.Warning,
            "Unreadable",
            $"The operator cannot read this object and ignores its present state: {problem}");

    private void Record(EventRegarding regarding, EventSeverity severity, string reason, string message)
    {
        var text = message.Length <= MaxMessage ? message : message[..MaxMessage];
        if (!_pending.Writer.TryWrite(new ObjectEvent(regarding, severity.ToString(), reason, text))) metrics.Event("dropped");
    }
}
