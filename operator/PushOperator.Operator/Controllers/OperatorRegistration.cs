using k8s.Models;
using PushOperator.Api.Groups;
using PushOperator.Api.Naming;
using PushOperator.Api.Topics;
using PushOperator.ControllerRuntime;
using PushOperator.ControllerRuntime.Abstractions;
using PushOperator.Operator.KafkaTopics;
using PushOperator.Operator.Observation;
using PushOperator.Operator.Program;

namespace PushOperator.Operator.Controllers;

/// <summary>Which controllers there are, and what wakes each.</summary>
internal static class OperatorRegistration
{
    /// <summary>Registers both controllers with the runtime.</summary>
    public static IServiceCollection AddPushControllers(this IServiceCollection services, KubernetesOptions kubernetes)
    {
        services.AddScoped<TopicObserver>();
        services.AddScoped<TopicActions>();
        services.AddScoped<TopicFarewell>();
        services.AddScoped<GroupObserver>();
        var builder = services.AddKubernetesOperator(options =>
        {
            options.Namespace = kubernetes.WatchNamespace;
            // Topics that are looked at together are described with one request, and a reconcile mostly waits.
            options.MaxConcurrentReconciles = 16;
            // Most failures are Kafka being away; a minute after it is back everything should be as it was.
            options.MaxBackoff = TimeSpan.FromMinutes(1);
            options.LeaderElection.Enabled = kubernetes.LeaderElection;
            options.LeaderElection.LeaseNamespace = kubernetes.EffectiveLeaseNamespace;
        });
        builder
            .AddController<PushTopicController, V1Alpha1PushTopic>()
            .AddFinalizer<PushTopicFinalizer, V1Alpha1PushTopic>(PushTopicFinalizer.Identifier)
            .Watches<V1Alpha1PushTopic, V1Alpha1PushTopic>(WithTheSameKafkaTopic)
            .Watches<V1Alpha1PushTopic, SecretMetadata>((secret, services) => InTheClusterOf(secret, services).Select(NameOf));
        builder
            .AddController<SubscriberGroupController, V1Alpha1SubscriberGroup>()
            .AddFinalizer<SubscriberGroupFinalizer, V1Alpha1SubscriberGroup>(SubscriberGroupFinalizer.Identifier)
            .Watches<V1Alpha1SubscriberGroup, V1Alpha1PushTopic>(ThatRead)
            .Watches<V1Alpha1SubscriberGroup, SecretMetadata>((secret, services) => InTheClusterOf(secret, services).SelectMany(topic => ThatRead(topic, services)).Concat(WithTheKeysOf(secret, services)))
            .Owns<V1Alpha1SubscriberGroup, V1Secret>(SubscriberGroupNames.AllGroupsSelector)
            .Owns<V1Alpha1SubscriberGroup, V1ServiceAccount>(SubscriberGroupNames.AllGroupsSelector)
            .Owns<V1Alpha1SubscriberGroup, V1ConfigMap>(SubscriberGroupNames.AllGroupsSelector)
            .Owns<V1Alpha1SubscriberGroup, V1Service>(SubscriberGroupNames.AllGroupsSelector)
            .Owns<V1Alpha1SubscriberGroup, V1NetworkPolicy>(SubscriberGroupNames.AllGroupsSelector)
            .Owns<V1Alpha1SubscriberGroup, V1Ingress>(SubscriberGroupNames.AllGroupsSelector)
            .Owns<V1Alpha1SubscriberGroup, V1PodDisruptionBudget>(SubscriberGroupNames.AllGroupsSelector)
            .Owns<V1Alpha1SubscriberGroup, V1Deployment>(SubscriberGroupNames.AllGroupsSelector);
        // Only looked at: when gateways come and go their Deployment changes too.
        services.AddObjectCache<V1EndpointSlice>(SubscriberGroupNames.AllGroupsSelector, kubernetes.WatchNamespace);
        return services;
    }

    // When one of two that name the same Kafka topic, or that Kafka would not tell apart, goes, the other's turn comes.
    private static IEnumerable<(string Namespace, string Name)> WithTheSameKafkaTopic(V1Alpha1PushTopic topic, IServiceProvider services) =>
        services.GetRequiredService<IObjectCache<V1Alpha1PushTopic>>().List()
            .Where(other => other.Metadata.Uid != topic.Metadata.Uid && (other.KafkaTopicName() == topic.KafkaTopicName() || TopicNames.Collide(other.KafkaTopicName(), topic.KafkaTopicName())))
            .Select(NameOf);

    private static IEnumerable<V1Alpha1PushTopic> InTheClusterOf(SecretMetadata secret, IServiceProvider services) =>
        services.GetRequiredService<IObjectCache<V1Alpha1PushTopic>>().List(secret.Metadata.NamespaceProperty)
            .Where(topic => topic.Spec.Kafka?.SecretRef.Name == secret.Metadata.Name);

    private static IEnumerable<(string Namespace, string Name)> WithTheKeysOf(SecretMetadata secret, IServiceProvider services) =>
        services.GetRequiredService<IObjectCache<V1Alpha1SubscriberGroup>>().List(secret.Metadata.NamespaceProperty)
            .Where(group => group.Spec.Auth?.Jwt?.JwksSecretRef?.Name == secret.Metadata.Name)
            .Select(group => (group.Metadata.NamespaceProperty, group.Metadata.Name));

    private static (string Namespace, string Name) NameOf(V1Alpha1PushTopic topic) => (topic.Metadata.NamespaceProperty, topic.Metadata.Name);

    private static IEnumerable<(string Namespace, string Name)> ThatRead(V1Alpha1PushTopic topic, IServiceProvider services) =>
        services.GetRequiredService<IObjectCache<V1Alpha1SubscriberGroup>>().List(topic.Metadata.NamespaceProperty)
            .Where(group => group.Spec.Topics.Contains(topic.Metadata.Name) || group.Spec.Ack.DeadLetterTopic == topic.Metadata.Name)
            .Select(group => (group.Metadata.NamespaceProperty, group.Metadata.Name));
}
