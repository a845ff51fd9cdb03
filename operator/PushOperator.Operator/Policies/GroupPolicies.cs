using PushOperator.Api.Conditions;
using PushOperator.Api.Groups;
using PushOperator.Operator.Observation;
using PushOperator.Operator.Resources;

namespace PushOperator.Operator.Policies;

/// <summary>Decides what a SubscriberGroup should become. Pure.</summary>
internal static class GroupPolicies
{
    /// <summary>The decision for what was observed.</summary>
    /// <param name="observation">What was observed.</param>
    /// <param name="image">Container image of the gateway.</param>
    /// <param name="operatorNamespace">Namespace of the operator and the router.</param>
    public static GroupDecision Decide(GroupObservation observation, string image, string operatorNamespace)
    {
        var topics = JudgeTopics(observation);
        // A topic that was there once is still one to tell the gateways of: they ride out Kafka's absence better than their own restart.
        if (!observation.AllTopics.All(topic => topic.IsUsable)) return new GroupDecision { Topics = topics };
        if ((JudgeSecrets(observation) ?? JudgeMemory(observation)) is { } obstacle) return new GroupDecision { Topics = topics, Obstacle = obstacle };
        return Plan(observation, image, operatorNamespace, topics);
    }

    private static GroupDecision Plan(GroupObservation observation, string image, string operatorNamespace, TopicsVerdict topics)
    {
        var group = observation.Group;
        var configuration = GatewayConfigurationReader.Read(
            group,
            [.. observation.Topics.Select(topic => topic.Topic!)],
            observation.DeadLetterTopic?.Topic,
            observation.Cluster!.Cluster!.BootstrapServers,
            out var problems);
        if (problems.Count > 0)
            return new GroupDecision { Topics = topics, Obstacle = new GroupObstacle(ConditionReasons.SpecInvalid, string.Join("; ", problems)) };
        var replicas = Replicas(observation);
        return new GroupDecision
        {
            Topics = topics,
            LimitedByPartitions = observation.Scale is null && replicas < group.Spec.Gateway.Replicas,
            Scale = observation.Scale,
            Plan = new GatewayPlan
            {
                Group = group,
                Configuration = configuration,
                Replicas = replicas,
                Image = image,
                OperatorNamespace = operatorNamespace,
                KafkaSecret = observation.Cluster.Secret,
                CommandAccess = observation.CommandAccess,
            },
        };
    }

    private static TopicsVerdict JudgeTopics(GroupObservation observation)
    {
        var notReady = observation.AllTopics.Where(topic => !topic.IsReady).ToList();
        if (notReady.Count == 0) return new TopicsVerdict(true, ConditionReasons.TopicsReady, $"all {observation.AllTopics.Count()} PushTopics are ready");
        var reason = notReady.Any(topic => topic.Topic is null) ? ConditionReasons.TopicNotFound : ConditionReasons.TopicNotReady;
        var problems = string.Join(", ", notReady.Select(topic => topic.Problem));
        return new TopicsVerdict(false, reason, $"PushTopics of namespace {observation.Group.Metadata.NamespaceProperty}: {problems}; the group goes on by itself when they are ready");
    }

    private static GroupObstacle? JudgeSecrets(GroupObservation observation) => observation.Cluster switch
    {
        null => new GroupObstacle(
            ConditionReasons.TopicsInDifferentClusters,
            "the PushTopics of the group name different spec.kafka.secretRef; a group reads from one Kafka cluster: make one group for each"),
        { Problem: { } problem } => new GroupObstacle(ConditionReasons.SecretInvalid, problem),
        _ => observation.JwksProblem is { } problem ? new GroupObstacle(ConditionReasons.SecretInvalid, problem) : null,
    };

    private static GroupObstacle? JudgeMemory(GroupObservation observation) =>
        GatewayMemory.Problem(observation.Group.Spec) is { } problem ? new GroupObstacle(ConditionReasons.ResourcesTooSmall, problem) : null;

    // A gateway of a Shared group without a partition would take no subscribers.
    private static int Replicas(GroupObservation observation)
    {
        var wanted = observation.Scale?.Replicas ?? observation.Group.Spec.Gateway.Replicas;
        return observation.Group.Spec.Delivery == Delivery.Shared ? Math.Min(wanted, observation.Partitions) : wanted;
    }
}
