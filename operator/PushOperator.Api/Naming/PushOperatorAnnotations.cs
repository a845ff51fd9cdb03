namespace PushOperator.Api.Naming;

/// <summary>Annotations that the operator reads or writes.</summary>
public static class PushOperatorAnnotations
{
    /// <summary>
    /// On a PushTopic, <c>"true"</c>: take over a Kafka topic of that name that the operator did not make, or go on with one that was deleted or replaced.
    /// Remove it afterwards, or the next replacement is taken over without a question too.
    /// </summary>
    public const string Adopt = $"{PushOperatorApi.Group}/adopt";

    /// <summary>On a gateway's pod template: hash of what the gateway reads at its start, so that a change rolls the pods.</summary>
    public const string ConfigHash = $"{PushOperatorApi.Group}/config-hash";
}
