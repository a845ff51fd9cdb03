using k8s;
using k8s.Models;
using PushOperator.Api.Conditions;
using PushOperator.ControllerRuntime.Abstractions;

namespace PushOperator.Operator.Status;

/// <summary>Tells in an Event that an object became ready, or why it is not; what only takes its time is not told.</summary>
internal static class StatusEvents
{
    /// <summary>Records an Event if the reason of <c>Ready</c> is another one than before.</summary>
    public static void Record(IEventRecorder events, IKubernetesObject<V1ObjectMeta> entity, IEnumerable<V1Condition>? before, IEnumerable<V1Condition>? after)
    {
        if (after.Find(ConditionTypes.Ready) is not { } ready || ready.Reason == before.Find(ConditionTypes.Ready)?.Reason) return;
        if (ready.Reason is ConditionReasons.Progressing or ConditionReasons.Creating or ConditionReasons.GatewaysNotReady) return;
        // A topic that is made together with its group is not ready for a moment: nobody has to act.
        var isFine = ready.Status == "True" || ready.Reason == ConditionReasons.TopicNotReady;
        events.Record(entity, isFine ? EventSeverity.Normal : EventSeverity.Warning, ready.Reason, ready.Message);
    }
}
