using k8s;
using k8s.Models;
using PushOperator.ControllerRuntime.Abstractions;

namespace PushOperator.Operator.Tests.Controllers;

/// <summary>Events as they were recorded.</summary>
internal sealed class RecordedEvents : IEventRecorder
{
    public List<string> Reasons { get; } = [];

    public void Record(IKubernetesObject<V1ObjectMeta> regarding, EventSeverity severity, string reason, string message) => Reasons.Add(reason);
}
