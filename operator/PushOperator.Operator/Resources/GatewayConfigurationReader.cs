using System.Net;
using PushOperator.Api.Groups;
using PushOperator.Api.Topics;
using PushOperator.Api.Values;
using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Operator.KafkaTopics;

namespace PushOperator.Operator.Resources;

/// <summary>Turns a SubscriberGroup's spec into what the gateway reads. Pure.</summary>
/// <remarks>The API server has refused bad values already; they are read here as strictly, for objects that are older than a rule.</remarks>
internal sealed class GatewayConfigurationReader
{
    private const int KafkaDefaultMaxMessageBytes = 1_048_588;

    private readonly List<string> _problems = [];

    private GatewayConfigurationReader()
    {
    }

    /// <summary>Reads the spec.</summary>
    /// <param name="group">The group.</param>
    /// <param name="topics">Its PushTopics, in the order of the spec.</param>
    /// <param name="deadLetterTopic">The PushTopic of <c>spec.ack.deadLetterTopic</c>, or null.</param>
    /// <param name="bootstrapServers">Where Kafka is.</param>
    /// <param name="problems">Every value that cannot be, with its path and what is right; empty when there is none.</param>
    public static GatewayConfiguration Read(
        V1Alpha1SubscriberGroup group,
        IReadOnlyList<V1Alpha1PushTopic> topics,
        V1Alpha1PushTopic? deadLetterTopic,
        string bootstrapServers,
        out IReadOnlyList<string> problems)
    {
        var reader = new GatewayConfigurationReader();
        problems = reader._problems;
        var (@namespace, name, spec) = (group.Metadata.NamespaceProperty, group.Metadata.Name, group.Spec);
        return new GatewayConfiguration
        {
            Namespace = @namespace,
            Group = name,
            Kafka = new KafkaConfiguration { BootstrapServers = bootstrapServers, GroupId = ReadingGroup.ConsumerGroupOf(@namespace, name) },
            Topics = [.. topics.Select(Topic)],
            Delivery = Same<DeliveryMode>(spec.Delivery),
            StartFrom = Same<StartFrom>(spec.StartFrom),
            Ordering = Same<MessageOrdering>(spec.Ordering ?? Ordering.Key),
            Ack = reader.Ack(spec.Ack, deadLetterTopic),
            Heartbeat = new HeartbeatConfiguration
            {
                IntervalMs = reader.Milliseconds(spec.Heartbeat.Interval, "spec.heartbeat.interval", 1_000, 300_000),
                TimeoutMs = reader.Milliseconds(spec.Heartbeat.Timeout, "spec.heartbeat.timeout", 1_000, 300_000),
            },
            LingerMs = reader.Milliseconds(spec.Linger, "spec.linger", 0, 100, "5ms"),
            Compression = Same<MessageCompression>(spec.Compression),
            SlowSubscriber = new SlowSubscriberConfiguration
            {
                MaxQueuedBytes = reader.Bytes(spec.SlowSubscriber.MaxQueuedBytes, "spec.slowSubscriber.maxQueuedBytes", 4_096, 67_108_864, "4Ki to 64Mi, for example 1Mi"),
                Policy = Same<SlowSubscriberPolicy>(spec.SlowSubscriber.Policy),
            },
            Limits = reader.Limits(spec.Limits),
            Auth = reader.Auth(spec.Auth ?? new AuthSpec()),
            DrainPeriodMs = reader.Milliseconds(spec.Gateway.DrainPeriod, "spec.gateway.drainPeriod", 1_000, 3_600_000),
            MaxConnections = spec.Gateway.MaxConnections,
        };
    }

    private static TopicConfiguration Topic(V1Alpha1PushTopic topic) => new()
    {
        Name = topic.Metadata.Name,
        KafkaTopic = topic.KafkaTopicName(),
        // A value that cannot be is the PushTopic's problem, and said there.
        MaxMessageBytes = ByteQuantity.TryParse(topic.Spec.MaxMessageBytes, out var bytes) && bytes is > 0 and <= int.MaxValue ? (int)bytes : KafkaDefaultMaxMessageBytes,
        Compacted = topic.Spec.CleanupPolicy != CleanupPolicy.Delete,
    };

    private AckConfiguration Ack(AckSpec spec, V1Alpha1PushTopic? deadLetterTopic)
    {
        var backoff = spec.Backoff ?? new BackoffSpec();
        return new AckConfiguration
        {
            Mode = Same<DataPlane.Configuration.Gateway.AckMode>(spec.Mode),
            TimeoutMs = Milliseconds(spec.Timeout ?? "30s", "spec.ack.timeout", 1_000, 43_200_000),
            MaxInFlight = spec.MaxInFlight,
            MaxDeliveries = spec.MaxDeliveries ?? 0,
            Backoff = new BackoffConfiguration
            {
                Policy = Same<BackoffPolicy>(backoff.Policy),
                InitialMs = Milliseconds(backoff.Initial, "spec.ack.backoff.initial", 0, 43_200_000),
                MaxMs = Milliseconds(backoff.Max, "spec.ack.backoff.max", 0, 43_200_000),
            },
            DeadLetterTopic = deadLetterTopic is null ? null : Topic(deadLetterTopic),
        };
    }

    private AuthConfiguration Auth(AuthSpec spec)
    {
        if (spec.AllowAnonymous == (spec.Jwt is not null)) _problems.Add("spec.auth: who may connect must be said: either jwt or allowAnonymous: true");
        return new AuthConfiguration { AllowAnonymous = spec.AllowAnonymous, Jwt = spec.Jwt is { } jwt ? Jwt(jwt) : null, AllowedOrigins = [.. spec.AllowedOrigins ?? []] };
    }

    private JwtConfiguration Jwt(JwtSpec spec)
    {
        if ((spec.JwksUri is null) == (spec.JwksSecretRef is null)) _problems.Add("spec.auth.jwt: exactly one of jwksUri and jwksSecretRef is wanted");
        return new JwtConfiguration
        {
            Issuer = spec.Issuer,
            Audience = spec.Audience,
            JwksUri = spec.JwksUri,
            ClockSkewMs = Milliseconds(spec.ClockSkew, "spec.auth.jwt.clockSkew", 0, 300_000),
        };
    }

    private int Milliseconds(string text, string path, int least, int most, string example = "30s")
    {
        if (GoDuration.TryParse(text, out var value) && value.TotalMilliseconds >= least && value.TotalMilliseconds <= most) return (int)value.TotalMilliseconds;
        _problems.Add($"{path}: \"{text}\" is not a duration from {least} ms to {most} ms, for example {example}");
        return least;
    }

    private LimitsConfiguration Limits(LimitsSpec spec)
    {
        foreach (var network in (spec.TrustedProxies ?? []).Where(network => !IPNetwork.TryParse(network, out _)))
            _problems.Add($"spec.limits.trustedProxies: \"{network}\" is not a network such as 10.0.0.0/8");
        return new LimitsConfiguration
        {
            HandshakesPerSecond = spec.HandshakesPerSecond,
            HandshakesPerSecondPerAddress = spec.HandshakesPerSecondPerAddress,
            TrustedProxies = [.. spec.TrustedProxies ?? []],
            ConnectionsPerSubject = spec.ConnectionsPerSubject,
            UnauthenticatedConnections = spec.UnauthenticatedConnections,
            AuthenticationTimeMs = Milliseconds(spec.AuthenticationTime, "spec.limits.authenticationTime", 1_000, 60_000),
            MessageBytes = Bytes(spec.MessageBytes, "spec.limits.messageBytes", 16_384, 16_777_216, "16Ki to 16Mi, for example 1Mi"),
            FramesPerSecond = spec.FramesPerSecond,
            BytesPerSecond = Bytes(spec.BytesPerSecond, "spec.limits.bytesPerSecond", 65_536, 1_073_741_824, "64Ki to 1Gi, for example 16Mi"),
        };
    }

    private int Bytes(string text, string path, int least, int most, string allowed)
    {
        if (ByteQuantity.TryParse(text, out var value) && value >= least && value <= most) return (int)value;
        _problems.Add($"{path}: \"{text}\" is not a size from {allowed}");
        return least;
    }

    // The enumerations of the API and of the gateway's file are separate so that each can change alone; today they have the same names, which a test sees to.
    private static TTo Same<TTo>(Enum value)
        where TTo : struct, Enum => Enum.Parse<TTo>(value.ToString());
}
