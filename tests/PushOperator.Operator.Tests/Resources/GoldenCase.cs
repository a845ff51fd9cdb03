using System.Text;
using System.Text.Json;
using k8s;
using k8s.Models;
using PushOperator.Api;
using PushOperator.Api.Groups;
using PushOperator.Api.Topics;
using PushOperator.DataPlane.Configuration.Commands;
using PushOperator.Operator.Autoscaling;
using PushOperator.Operator.KafkaTopics;
using PushOperator.Operator.Observation;
using PushOperator.Operator.Tests.CustomResources;

namespace PushOperator.Operator.Tests.Resources;

/// <summary>A folder of <c>Cases/</c>: <c>input.yaml</c> with a SubscriberGroup and what it names, and <c>expected/</c> with a file an object.</summary>
internal sealed class GoldenCase
{
    public GoldenCase(string name)
    {
        Folder = Path.Combine(AppContext.BaseDirectory, "Resources", "Cases", name);
        var documents = Yaml.Documents(File.ReadAllText(Path.Combine(Folder, "input.yaml"))).ToLookup(node => node["kind"]!.GetValue<string>(), node => node.ToJsonString());
        Group = KubernetesJson.Deserialize<V1Alpha1SubscriberGroup>(documents["SubscriberGroup"].Single());
        Topics = [.. documents["PushTopic"].Select(text => KubernetesJson.Deserialize<V1Alpha1PushTopic>(text))];
        Secret = documents["Secret"].Select(text => KubernetesJson.Deserialize<V1Secret>(text)).SingleOrDefault();
        if (Secret is not null) Secret.Data = Secret.StringData.ToDictionary(pair => pair.Key, pair => Encoding.UTF8.GetBytes(pair.Value));
    }

    public string Folder { get; }

    public V1Alpha1SubscriberGroup Group { get; }

    public IReadOnlyList<V1Alpha1PushTopic> Topics { get; }

    public V1Secret? Secret { get; }

    public GroupObservation Observation => new()
    {
        Group = Group,
        Topics = [.. Group.Spec.Topics.Select(Find)],
        DeadLetterTopic = Group.Spec.Ack.DeadLetterTopic is { } name ? Find(name) : null,
        Cluster = Secret is null
            ? new KafkaClusterAnswer(new KafkaCluster("the default Kafka cluster", new Dictionary<string, string> { ["bootstrap.servers"] = "kafka:9092" }), null, null)
            : new KafkaClusterAnswer(KafkaSecretReader.Read(Secret, Secret.Metadata.Name, "demo").Cluster, Secret, null),
        CommandAccess = new CommandAccess
        {
            Issuer = "https://kubernetes.default.svc.cluster.local",
            Audience = PushOperatorApi.CommandAudience,
            GroupSubject = CommandAccess.SubjectOf(Group.Metadata.NamespaceProperty, $"push-{Group.Metadata.Name}"),
            OperatorSubject = CommandAccess.SubjectOf("push-system", "push-operator"),
            KeySet = JsonElement.Parse("""{"keys":[{"kty":"EC","crv":"P-256","kid":"key-1","x":"eA","y":"eQ"}]}"""),
        },
        Scale = Scale,
    };

    /// <summary>As a first look decides it.</summary>
    private ScaleDecision? Scale => Group.Spec.Gateway.Autoscaling is { } autoscaling
        ? ScalePolicy.Decide(
            new ScaleTarget(autoscaling.MinReplicas, autoscaling.MaxReplicas, int.MaxValue, autoscaling.TargetConnections),
            new ScaleReading(TimeSpan.Zero, null, 0, 0, IsSettled: false),
            ScaleHistory.Empty,
            new AutoscalingOptions()).Decision
        : null;

    private ObservedTopic Find(string name) => new(name, Topics.Single(topic => topic.Metadata.Name == name));
}
