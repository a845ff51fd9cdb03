using System.Collections.Frozen;

namespace PushOperator.Operator.KafkaTopics;

/// <summary>The librdkafka properties that a user's Secret may hold.</summary>
/// <remarks>
/// A list of what is allowed, not of what is not: other properties name files or libraries of the operator's and gateways' containers or commands that
/// librdkafka would run there (<c>plugin.library.paths</c>, <c>sasl.kerberos.kinit.cmd</c>, <c>ssl.ca.location</c>, …), and a Secret is written by people who may
/// not do that.
/// </remarks>
internal static class KafkaPropertyNames
{
    /// <summary>The names.</summary>
    public static readonly FrozenSet<string> Allowed = FrozenSet.Create(
        StringComparer.Ordinal,
        KafkaCluster.BootstrapServersProperty,
        "security.protocol",
        "sasl.mechanism",
        "sasl.mechanisms",
        "sasl.username",
        "sasl.password",
        "sasl.oauthbearer.method",
        "sasl.oauthbearer.client.id",
        "sasl.oauthbearer.client.secret",
        "sasl.oauthbearer.scope",
        "sasl.oauthbearer.extensions",
        "sasl.oauthbearer.token.endpoint.url",
        "ssl.ca.pem",
        "ssl.certificate.pem",
        "ssl.key.pem",
        "ssl.key.password",
        "ssl.endpoint.identification.algorithm",
        "broker.address.family",
        "client.dns.lookup");
}
