using System.Text;
using k8s.Models;
using PushOperator.Operator.KafkaTopics;

namespace PushOperator.Operator.Tests.KafkaTopics;

public sealed class KafkaSecretReaderTests
{
    [Fact]
    public void A_secret_with_allowed_properties_is_a_cluster()
    {
        var (cluster, problem) = Read(("bootstrap.servers", "kafka:9093\n"), ("sasl.password", "canary"));

        problem.Should().BeNull();
        (cluster!.BootstrapServers, cluster.Properties["sasl.password"]).Should().Be(("kafka:9093", "canary"));
        cluster.ToString().Should().NotContain("canary");
    }

    [Fact]
    public void A_missing_secret_is_named() =>
        KafkaSecretReader.Read(null, "kafka-user", "demo").Problem.Should().Be("secret kafka-user: not found in namespace demo");

    [Fact]
    public void A_secret_without_addresses_is_named_without_its_content() =>
        Read(("sasl.password", "canary")).Problem.Should().Be("secret kafka-user: key \"bootstrap.servers\" is missing");

    [Theory]
    [InlineData("plugin.library.paths")]
    [InlineData("sasl.kerberos.kinit.cmd")]
    [InlineData("ssl.ca.location")]
    [InlineData("ssl.keystore.location")]
    [InlineData("debug")]
    public void A_property_that_reaches_beyond_the_connection_is_refused(string key)
    {
        var (cluster, problem) = Read(("bootstrap.servers", "kafka:9093"), (key, "canary"));

        cluster.Should().BeNull();
        problem.Should().Contain($"key \"{key}\" is not allowed").And.NotContain("canary");
    }

    [Fact]
    public void A_rotated_secret_is_another_connection_and_the_same_one_is_not()
    {
        var (before, same, after) = (Read(("bootstrap.servers", "k:1"), ("sasl.password", "a")), Read(("bootstrap.servers", "k:1"), ("sasl.password", "a")), Read(("bootstrap.servers", "k:1"), ("sasl.password", "b")));

        same.Cluster!.Fingerprint.Should().Be(before.Cluster!.Fingerprint);
        after.Cluster!.Fingerprint.Should().NotBe(before.Cluster.Fingerprint);
    }

    private static (KafkaCluster? Cluster, string? Problem) Read(params (string Key, string Value)[] data)
    {
        var secret = new V1Secret { Metadata = new V1ObjectMeta { Name = "kafka-user" }, Data = data.ToDictionary(pair => pair.Key, pair => Encoding.UTF8.GetBytes(pair.Value)) };
        return KafkaSecretReader.Read(secret, "kafka-user", "demo");
    }
}
