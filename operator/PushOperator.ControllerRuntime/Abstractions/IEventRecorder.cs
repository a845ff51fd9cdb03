using k8s;
using k8s.Models;

namespace PushOperator.ControllerRuntime.Abstractions;

/// <summary>Tells the user of an object what happened to it: the Events that <c>kubectl describe</c> shows.</summary>
public interface IEventRecorder
{
    /// <summary>
    /// Records an Event. Returns at once and never throws for what the API server says: Events are a courtesy, written in the background,
    /// repetitions merged into a count, too many about one object dropped (and counted in the metrics).
    /// </summary>
    /// <param name="regarding">The object it is about.</param>
    /// <param name="severity">Its type.</param>
    /// <param name="reason">Why, one CamelCase word a machine can look for; constant, at most 128 characters.</param>
    /// <param name="message">What happened and what to do, a sentence; cut off after 1,024 characters.</param>
    void Record(IKubernetesObject<V1ObjectMeta> regarding, EventSeverity severity, string reason, string message);
}
