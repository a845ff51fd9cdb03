namespace PushOperator.Api.Naming;

/// <summary>Annotations that the operator reads or writes.</summary>
public static class PushOperatorAnnotations
{
    /// <summary>
    /// On a PushTopic, <c>"true"</c>: take over a Kafka topic of that name that the operator did not make, or go on with one that was deleted or replaced.
    /// Remove it afterwards, or the next replacement is taken over without a question too.
    /// </summary>
    public const string Adopt = $"{PushOperatorApi.Group}/adopt";

    /// <summary>
    /// Lets a change happen that loses something (reason <c>ConfirmationNeeded</c> or <c>DeletionHeld</c>). The value is the <c>metadata.generation</c> of the change, which
    /// the condition names, so that a later change has to be confirmed anew; for a deletion also <c>"delete"</c>.
    /// </summary>
    public const string ConfirmLoss = $"{PushOperatorApi.Group}/confirm-loss";

    /// <summary>On a PushTopic or SubscriberGroup, <c>"true"</c>: the operator leaves it and all that belongs to it as they are, until the annotation is gone. Deletion is not paused.</summary>
    public const string Paused = $"{PushOperatorApi.Group}/paused";

    /// <summary>On a gateway's pod template: hash of what the gateway reads at its start, so that a change rolls the pods.</summary>
    public const string ConfigHash = $"{PushOperatorApi.Group}/config-hash";
}
