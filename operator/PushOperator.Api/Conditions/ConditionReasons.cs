namespace PushOperator.Api.Conditions;

/// <summary>Reasons of our conditions: what each means and what the user should do. The condition's message has the particulars.</summary>
public static class ConditionReasons
{
    /// <summary>The world is as the spec says. Nothing to do.</summary>
    public const string Reconciled = "Reconciled";

    /// <summary>The operator has seen the object and is working on it. Wait.</summary>
    public const string Progressing = "Progressing";

    /// <summary>The Kafka topic was not there and is being made. Wait. As the reason of <c>Reconciling</c> it also is the operator's record that a topic which it then finds is its own.</summary>
    public const string Creating = "Creating";

    /// <summary>Nothing stands in the way. Nothing to do.</summary>
    public const string NotStalled = "NotStalled";

    /// <summary>A value of the spec is not one that can be. The API server refuses such a spec; this one is older than the rule. Correct the field that the message names.</summary>
    public const string SpecInvalid = "SpecInvalid";

    /// <summary>Kafka cannot do what the spec asks, for example have fewer partitions. Set the field back, or make a new PushTopic.</summary>
    public const string NotSupported = "NotSupported";

    /// <summary>Kafka does not answer. The operator keeps trying; see whether the brokers are up and the bootstrap servers right.</summary>
    public const string KafkaUnavailable = "KafkaUnavailable";

    /// <summary>Kafka answered with an error; the message has its words. Correct the spec, or the operator's rights in Kafka. It is tried again with growing pauses.</summary>
    public const string KafkaError = "KafkaError";

    /// <summary>The Secret named by <c>spec.kafka.secretRef</c>, or a group's <c>spec.auth.jwt.jwksSecretRef</c>, is missing, lacks a key or has one that is not allowed. Correct the Secret.</summary>
    public const string SecretInvalid = "SecretInvalid";

    /// <summary>An older PushTopic has the same Kafka topic. Delete one of the two, or give this one another <c>topicName</c>.</summary>
    public const string ResourceConflict = "ResourceConflict";

    /// <summary>
    /// Another PushTopic's Kafka topic has a name that is the same once dots are underscores, as they are in Kafka's metrics; Kafka makes only one of the two. Make a new PushTopic with another
    /// <c>topicName</c>, or delete the other one and its Kafka topic.
    /// </summary>
    public const string NameCollidesInMetrics = "NameCollidesInMetrics";

    /// <summary>
    /// The Kafka topic existed before this PushTopic. If it is meant to be managed by it, annotate the PushTopic with
    /// <c>pushoperator.io/adopt: "true"</c>; else give it another <c>topicName</c>.
    /// </summary>
    public const string TopicExists = "TopicExists";

    /// <summary>
    /// The Kafka topic was deleted and made again by somebody else: its messages and positions are other ones. If that is all right, annotate the
    /// PushTopic with <c>pushoperator.io/adopt: "true"</c>.
    /// </summary>
    public const string TopicReplaced = "TopicReplaced";

    /// <summary>
    /// The change would lose messages that were not acknowledged yet, so it was not made; the message counts them. Wait until they are acknowledged, set the field back, or annotate
    /// the PushTopic with <c>pushoperator.io/confirm-loss</c> and the generation that the message names.
    /// </summary>
    public const string ConfirmationNeeded = "ConfirmationNeeded";

    /// <summary>
    /// Subscribers are connected to a group that is being deleted, so its gateways stay. Wait until they are gone, or annotate the group with
    /// <c>pushoperator.io/confirm-loss: "delete"</c>.
    /// </summary>
    public const string DeletionHeld = "DeletionHeld";

    /// <summary>The object is annotated with <c>pushoperator.io/paused: "true"</c>, and nothing is done for it. Remove the annotation to go on.</summary>
    public const string Paused = "Paused";

    /// <summary>The Kafka topic cannot be deleted yet, so the PushTopic stays. Mend what the message names, or set <c>deletionPolicy: Retain</c> to let it go without.</summary>
    public const string DeletionBlocked = "DeletionBlocked";

    /// <summary>A PushTopic that the group names does not exist. Create it, or correct <c>spec.topics</c>; the group goes on by itself.</summary>
    public const string TopicNotFound = "TopicNotFound";

    /// <summary>A PushTopic of the group is not ready. See its conditions; the group goes on by itself.</summary>
    public const string TopicNotReady = "TopicNotReady";

    /// <summary>The PushTopics of the group are in different Kafka clusters. Make one group a cluster.</summary>
    public const string TopicsInDifferentClusters = "TopicsInDifferentClusters";

    /// <summary>All PushTopics of the group are ready. Nothing to do.</summary>
    public const string TopicsReady = "TopicsReady";

    /// <summary>Not as many gateways are ready as are wanted. Wait; if it stays, see the group's pods.</summary>
    public const string GatewaysNotReady = "GatewaysNotReady";

    /// <summary>The roll-out of the gateways does not get on; the old ones keep serving. See the Deployment and its newest pods (image, resources).</summary>
    public const string RolloutStalled = "RolloutStalled";

    /// <summary>As many gateways are ready as are wanted. Nothing to do.</summary>
    public const string GatewaysReady = "GatewaysReady";

    /// <summary>No gateways are wanted (<c>spec.gateway.replicas: 0</c>), so nobody can connect. Raise it when they should.</summary>
    public const string ScaledToZero = "ScaledToZero";

    /// <summary>The group is Shared and its topics have fewer partitions than it wants gateways; so many run as there are partitions. Lower <c>spec.gateway.replicas</c>, or raise the partitions.</summary>
    public const string LimitedByPartitions = "LimitedByPartitions";

    /// <summary>The memory limit of a gateway is less than what it may need with as many connections as it takes. Raise the limit, or lower <c>spec.gateway.maxConnections</c>.</summary>
    public const string ResourcesTooSmall = "ResourcesTooSmall";

    /// <summary>An object with a name that the group needs belongs to somebody else; it was not touched. Rename or delete it.</summary>
    public const string NameConflict = "NameConflict";

    /// <summary>The API server refuses an object that the group needs: it is not valid, a quota is used up, or an admission policy says no; the message has its words. Correct that; it is tried again every 30 s.</summary>
    public const string ObjectRefused = "ObjectRefused";

    /// <summary>Somebody else set a field that the operator needs. Take that field out of the other manager's hands; the message names both.</summary>
    public const string FieldConflict = "FieldConflict";

    /// <summary>The operator decides how many gateways there are. Nothing to do.</summary>
    public const string ScalingByConnections = "ScalingByConnections";

    /// <summary>Connections ask for more gateways than <c>spec.gateway.autoscaling.maxReplicas</c>. Raise it, or <c>targetConnections</c>.</summary>
    public const string LimitedByMaximum = "LimitedByMaximum";

    /// <summary>Somebody sets <c>spec.gateway.replicas</c> while <c>spec.gateway.autoscaling</c> is set, and is not obeyed. Take one of the two out of the spec.</summary>
    public const string ReplicasNotObeyed = "ReplicasNotObeyed";

    /// <summary>Not every gateway tells its connections, so there will not be fewer of them. See the gateways that are not ready, and whether the operator reaches their command port.</summary>
    public const string MetadataMissing = "MetadataMissing";
}
