using System.Runtime.CompilerServices;
using k8s;
using k8s.Models;
using PushOperator.Operator.Observation;
using PushOperator.Operator.Policies;
using PushOperator.Operator.Resources;

namespace PushOperator.Operator.Tests.Resources;

/// <summary>
/// What a SubscriberGroup becomes, as YAML files that a person can review. After an intended change run with <c>UPDATE_GOLDEN=1</c> and read the diff.
/// </summary>
public sealed class GoldenTests
{
    public static TheoryData<string> Cases =>
        [.. Directory.EnumerateDirectories(Path.Combine(AppContext.BaseDirectory, "Resources", "Cases")).Select(folder => Path.GetFileName(folder)).Order()];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_group_becomes_the_expected_objects(string name)
    {
        var objects = ObjectsOf(new GoldenCase(name));
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1") Update(name, objects);

        var folder = Path.Combine(AppContext.BaseDirectory, "Resources", "Cases", name, "expected");
        var expected = Directory.EnumerateFiles(folder).ToDictionary(file => Path.GetFileName(file), File.ReadAllText);
        objects.Should().BeEquivalentTo(expected);
    }

    [Fact]
    public void Nothing_of_a_secret_is_in_what_is_written()
    {
        var objects = ObjectsOf(new GoldenCase("kafka-secret"));

        string.Join('\n', objects.Values).Should().NotContain("canary").And.Contain("kafka-user");
    }

    [Fact]
    public void A_changed_secret_rolls_the_pods_and_an_unchanged_one_does_not()
    {
        var golden = new GoldenCase("kafka-secret");
        var before = HashOf(golden);

        HashOf(golden).Should().Be(before);
        golden.Secret!.Metadata.ResourceVersion = "8";
        HashOf(golden).Should().NotBe(before);
    }

    [Fact]
    public void The_number_of_gateways_does_not_roll_the_pods()
    {
        var golden = new GoldenCase("minimal");
        var before = HashOf(golden);

        golden.Group.Spec.Gateway.Replicas = 7;

        HashOf(golden).Should().Be(before);
    }

    /// <summary>Gateways read it again and again: keys of the API server rotate without anybody being disconnected.</summary>
    [Fact]
    public void Who_may_give_commands_does_not_roll_the_pods()
    {
        var observation = new GoldenCase("minimal").Observation;

        var before = HashOf(observation);

        HashOf(observation with { CommandAccess = observation.CommandAccess! with { Issuer = "https://other.example.com" } }).Should().Be(before);
        HashOf(observation with { CommandAccess = null }).Should().Be(before);
    }

    [Fact]
    public void A_cursor_key_has_32_random_bytes()
    {
        var group = new GoldenCase("minimal").Group;

        var (one, other) = (CursorKeySecret.Build(group).Data["cursor.key"], CursorKeySecret.Build(group).Data["cursor.key"]);

        one.Should().HaveCount(32).And.NotEqual(other);
    }

    private static string HashOf(GoldenCase golden) => HashOf(golden.Observation);

    private static string HashOf(GroupObservation observation) =>
        PlanOf(observation) is { } plan ? GatewayDeployment.Build(plan).Spec.Template.Metadata.Annotations["pushoperator.io/config-hash"] : "";

    private static GatewayPlan PlanOf(GroupObservation observation) => GroupPolicies.Decide(observation, "example.com/push-gateway:1", "push-system").Plan!;

    private static Dictionary<string, string> ObjectsOf(GoldenCase golden) =>
        GatewayObjects.Build(PlanOf(golden.Observation)).All()
            .Append(CursorKeySecret.Build(golden.Group, [1, 2, 3]))
            .ToDictionary(NameOf, thing => KubernetesYaml.Serialize(thing) + "\n");

    private static string NameOf(IKubernetesObject<V1ObjectMeta> thing) => $"{thing.Kind.ToLowerInvariant()}-{thing.Metadata.Name}.yaml";

    private static void Update(string name, Dictionary<string, string> objects, [CallerFilePath] string source = "")
    {
        foreach (var folder in new[] { Path.Combine(Path.GetDirectoryName(source)!, "Cases", name, "expected"), Path.Combine(AppContext.BaseDirectory, "Resources", "Cases", name, "expected") })
        {
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
            Directory.CreateDirectory(folder);
            foreach (var (file, text) in objects) File.WriteAllText(Path.Combine(folder, file), text);
        }
    }
}
