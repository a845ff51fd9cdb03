using k8s.Models;
using PushOperator.Api.Conditions;
using PushOperator.Api.Naming;

namespace PushOperator.Operator.Status;

/// <summary>The new conditions of an object, made from the old ones: a transition time changes only when the status does. Not thread-safe.</summary>
internal sealed class Conditions
{
    private readonly List<V1Condition> _conditions;
    private readonly long? _generation;
    private readonly DateTime _now;

    /// <summary>Starts from <paramref name="before"/>; those that are not set again stay.</summary>
    public Conditions(IEnumerable<V1Condition>? before, long? generation, DateTimeOffset now)
    {
        _conditions = [.. before ?? []];
        _generation = generation;
        // Whole seconds, as Kubernetes writes them.
        _now = new DateTime(now.UtcTicks - (now.UtcTicks % TimeSpan.TicksPerSecond), DateTimeKind.Utc);
    }

    /// <summary>Those of an object for which nothing is done: <c>Ready</c> stays as it was, or becomes Unknown if it never was anything.</summary>
    public static Conditions Paused(IEnumerable<V1Condition>? before, long? generation, DateTimeOffset now)
    {
        const string message = $"annotated with {PushOperatorAnnotations.Paused}: \"true\"; nothing is done until the annotation is removed";
        var conditions = new Conditions(before, generation, now)
            .Set(ConditionTypes.Reconciling, false, ConditionReasons.Paused, message)
            .Set(ConditionTypes.Stalled, false, ConditionReasons.Paused, message);
        return before.Find(ConditionTypes.Ready) is null ? conditions.Set(ConditionTypes.Ready, null, ConditionReasons.Paused, message) : conditions;
    }

    /// <summary>Sets one; <paramref name="status"/> null is Unknown.</summary>
    public Conditions Set(string type, bool? status, string reason, string message)
    {
        var text = status switch { true => "True", false => "False", null => "Unknown" };
        var index = _conditions.FindIndex(condition => condition.Type == type);
        var changed = new V1Condition
        {
            Type = type,
            Status = text,
            Reason = reason,
            Message = message,
            ObservedGeneration = _generation,
            LastTransitionTime = index >= 0 && _conditions[index].Status == text ? _conditions[index].LastTransitionTime : _now,
        };
        if (index >= 0) _conditions[index] = changed;
        else _conditions.Add(changed);
        return this;
    }

    /// <summary>Removes one that is of no meaning any more.</summary>
    public Conditions Remove(string type)
    {
        _conditions.RemoveAll(condition => condition.Type == type);
        return this;
    }

    /// <summary>All of them, in the order they were first set.</summary>
    public IList<V1Condition> ToList() => _conditions;
}
