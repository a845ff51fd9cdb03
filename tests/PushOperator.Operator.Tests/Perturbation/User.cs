using System.Net;
using k8s;
using k8s.Autorest;
using k8s.Models;
using PushOperator.Api.Conditions;
using PushOperator.Api.Groups;
using PushOperator.Api.Topics;
using PushOperator.Operator.Status;
using PushOperator.Operator.Tests.Controllers;
using PushOperator.TestUtilities;

namespace PushOperator.Operator.Tests.Perturbation;

/// <summary>Somebody with kubectl in one namespace, whose requests are not perturbed.</summary>
public sealed class User
{
    /// <summary>The Secret with the Kafka client properties.</summary>
    public const string Secret = "kafka-user";

    private readonly PerturbedCluster _cluster;
    private readonly ScriptedKafka _kafka;
    private readonly Func<Task> _keepAlive;

    /// <param name="cluster">Where.</param>
    /// <param name="namespace">Where everything is.</param>
    /// <param name="kafka">The cluster.</param>
    /// <param name="keepAlive">Called while waiting: what a Deployment does for an operator that died.</param>
    internal User(PerturbedCluster cluster, string @namespace, ScriptedKafka kafka, Func<Task> keepAlive)
    {
        (_cluster, Namespace, _kafka, _keepAlive) = (cluster, @namespace, kafka, keepAlive);
        Topics = new GenericClient(cluster.Client, "pushoperator.io", "v1alpha1", "pushtopics", disposeClient: false);
        Groups = new GenericClient(cluster.Client, "pushoperator.io", "v1alpha1", "subscribergroups", disposeClient: false);
    }

    public Kubernetes Client => _cluster.Client;

    public string Namespace { get; }

    public GenericClient Topics { get; }

    public GenericClient Groups { get; }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public Task CreateAsync(V1Alpha1PushTopic topic) => Topics.CreateNamespacedAsync(topic, Namespace, Ct);

    public Task CreateAsync(V1Alpha1SubscriberGroup group) => Groups.CreateNamespacedAsync(group, Namespace, Ct);

    public Task PatchTopicAsync(string patch) => Topics.PatchNamespacedAsync<V1Alpha1PushTopic>(new V1Patch(patch, V1Patch.PatchType.MergePatch), Namespace, "orders", Ct);

    public Task PatchGroupAsync(string patch) => Groups.PatchNamespacedAsync<V1Alpha1SubscriberGroup>(new V1Patch(patch, V1Patch.PatchType.MergePatch), Namespace, "workers", Ct);

    public Task DeleteTopicAsync() => Topics.DeleteNamespacedAsync<V1Status>(Namespace, "orders", Ct);

    public Task DeleteGroupAsync() => Groups.DeleteNamespacedAsync<V1Status>(Namespace, "workers", Ct);

    public async Task LoseKafkaTopicAsync()
    {
        _kafka.Topics.Clear();
        await WaitAsync(() => Task.FromResult(!_kafka.Topics.IsEmpty), "the Kafka topic is made again");
    }

    public async Task WriteSecretAsync(string bootstrapServers)
    {
        var secret = new V1Secret
        {
            ApiVersion = "v1",
            Kind = "Secret",
            Metadata = new V1ObjectMeta { Name = Secret },
            StringData = new Dictionary<string, string> { ["bootstrap.servers"] = bootstrapServers },
        };
        await Client.CoreV1.PatchNamespacedSecretAsync(new V1Patch(secret, V1Patch.PatchType.ApplyPatch), Secret, Namespace, fieldManager: "user", force: true, cancellationToken: Ct);
    }

    /// <summary>Writes the Secret anew and waits until gateways are told.</summary>
    public async Task RotateSecretAsync(string bootstrapServers)
    {
        await WriteSecretAsync(bootstrapServers);
        await WaitAsync(
            async () => (await Client.CoreV1.ReadNamespacedConfigMapAsync("push-workers-config", Namespace, cancellationToken: Ct)).Data.Values.Any(text => text.Contains(bootstrapServers)),
            "the gateways' configuration has the new servers");
    }

    public Task NamesAreFreeAsync() => WaitAsync(async () => await FindTopicAsync("orders") is null && await FindGroupAsync() is null, "the names are free again");

    /// <summary>Waits until everything that is asked for is there and everything else gone.</summary>
    public Task ComesToRestAsync() => WaitAsync(
        async () => (await Client.CustomObjects.ListNamespacedCustomObjectAsync<TopicList>("pushoperator.io", "v1alpha1", Namespace, "pushtopics", cancellationToken: Ct)).Items.All(AtRest)
            && (await Client.CustomObjects.ListNamespacedCustomObjectAsync<GroupList>("pushoperator.io", "v1alpha1", Namespace, "subscribergroups", cancellationToken: Ct)).Items.All(AtRest),
        "all objects are ready or gone");

    /// <summary>Waits for a condition while the operator is kept alive.</summary>
    public Task WaitAsync(Func<Task<bool>> condition, string what) => Eventually.HoldsAsync(
        async () =>
        {
            await _keepAlive();
            return await condition();
        },
        what,
        _cluster.Bound,
        Ct);

    private static bool AtRest(V1Alpha1PushTopic topic) =>
        topic.Metadata.DeletionTimestamp is null && topic.Status?.ObservedGeneration == topic.Metadata.Generation && AtRest(topic.Status?.Conditions);

    private static bool AtRest(V1Alpha1SubscriberGroup group) =>
        group.Metadata.DeletionTimestamp is null && group.Status?.ObservedGeneration == group.Metadata.Generation && AtRest(group.Status?.Conditions);

    private static bool AtRest(IEnumerable<V1Condition>? conditions) =>
        conditions.IsTrue(ConditionTypes.Ready) && conditions.Find(ConditionTypes.Reconciling)?.Status == "False";

    private async Task<V1Alpha1PushTopic?> FindTopicAsync(string name) => await FindAsync(() => Topics.ReadNamespacedAsync<V1Alpha1PushTopic>(Namespace, name, Ct));

    private async Task<V1Alpha1SubscriberGroup?> FindGroupAsync() => await FindAsync(() => Groups.ReadNamespacedAsync<V1Alpha1SubscriberGroup>(Namespace, "workers", Ct));

    private static async Task<T?> FindAsync<T>(Func<Task<T>> read)
        where T : class
    {
        try
        {
            return await read();
        }
        catch (HttpOperationException exception) when (exception.Response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    private sealed record TopicList(IList<V1Alpha1PushTopic> Items);

    private sealed record GroupList(IList<V1Alpha1SubscriberGroup> Items);
}
