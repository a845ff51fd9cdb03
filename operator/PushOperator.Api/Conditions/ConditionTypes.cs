namespace PushOperator.Api.Conditions;

/// <summary>Types of the conditions in <c>status.conditions</c>.</summary>
public static class ConditionTypes
{
    /// <summary>The object does what it is for. Written on the first reconcile, before any work.</summary>
    public const string Ready = "Ready";

    /// <summary>True while the operator works on it or waits for something that comes by itself (kstatus: in progress).</summary>
    public const string Reconciling = "Reconciling";

    /// <summary>True when it cannot go on until somebody acts; the message says how (kstatus: failed).</summary>
    public const string Stalled = "Stalled";

    /// <summary>All PushTopics of a SubscriberGroup are there and ready.</summary>
    public const string TopicsReady = "TopicsReady";

    /// <summary>As many gateways of a SubscriberGroup are ready as are wanted.</summary>
    public const string GatewaysAvailable = "GatewaysAvailable";

    /// <summary>Only with <c>spec.gateway.autoscaling</c>: the operator knows the connections that it decides by.</summary>
    public const string Autoscaling = "Autoscaling";
}
