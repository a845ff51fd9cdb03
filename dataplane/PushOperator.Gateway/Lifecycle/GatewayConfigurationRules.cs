using System.Net;
using PushOperator.DataPlane.Configuration.Gateway;

namespace PushOperator.Gateway.Lifecycle;

/// <summary>
/// The ranges of a <see cref="GatewayConfiguration"/>. The operator's schema keeps them too; a file written by hand, or by a newer operator, meets them here.
/// </summary>
internal static class GatewayConfigurationRules
{
    /// <summary>Every broken rule: path, value, what is allowed.</summary>
    public static IReadOnlyList<string> Check(GatewayConfiguration configuration)
    {
        var problems = new List<string>();
        if (string.IsNullOrEmpty(configuration.Namespace)) problems.Add("namespace: a name is wanted");
        if (string.IsNullOrEmpty(configuration.Group)) problems.Add("group: a name is wanted");
        if (string.IsNullOrWhiteSpace(configuration.Kafka.BootstrapServers)) problems.Add("kafka.bootstrapServers: host:port, …, is wanted");
        if (string.IsNullOrEmpty(configuration.Kafka.GroupId)) problems.Add("kafka.groupId: a name is wanted");
        CheckTopics(configuration, problems);
        CheckAuth(configuration.Auth, problems);
        InRange(problems, "ack.timeoutMs", configuration.Ack.TimeoutMs, 1_000, 43_200_000);
        InRange(problems, "ack.maxInFlight", configuration.Ack.MaxInFlight, 1, 10_000);
        InRange(problems, "ack.maxDeliveries", configuration.Ack.MaxDeliveries, 0, int.MaxValue);
        InRange(problems, "ack.backoff.initialMs", configuration.Ack.Backoff.InitialMs, 0, configuration.Ack.Backoff.MaxMs);
        InRange(problems, "heartbeat.intervalMs", configuration.Heartbeat.IntervalMs, 1_000, 300_000);
        InRange(problems, "heartbeat.timeoutMs", configuration.Heartbeat.TimeoutMs, 1_000, 300_000);
        InRange(problems, "lingerMs", configuration.LingerMs, 0, 100);
        InRange(problems, "slowSubscriber.maxQueuedBytes", configuration.SlowSubscriber.MaxQueuedBytes, 4 * 1024, 64 * 1024 * 1024);
        CheckLimits(configuration.Limits, problems);
        InRange(problems, "drainPeriodMs", configuration.DrainPeriodMs, 0, 3_600_000);
        InRange(problems, "maxConnections", configuration.MaxConnections, 1, 1_000_000);
        return problems;
    }

    private static void CheckTopics(GatewayConfiguration configuration, List<string> problems)
    {
        if (configuration.Topics.Count == 0) problems.Add("topics: at least one is wanted");
        for (var i = 0; i < configuration.Topics.Count; i++)
        {
            var topic = configuration.Topics[i];
            if (string.IsNullOrEmpty(topic.Name) || topic.Name.Contains('/', StringComparison.Ordinal)) problems.Add($"topics[{i}].name: {topic.Name}: a name without / is wanted");
            if (string.IsNullOrEmpty(topic.KafkaTopic)) problems.Add($"topics[{i}].kafkaTopic: a name is wanted");
            InRange(problems, $"topics[{i}].maxMessageBytes", topic.MaxMessageBytes, 1_000, 1_000_000_000);
        }

        foreach (var twice in configuration.Topics.GroupBy(topic => topic.Name).Where(group => group.Count() > 1))
            problems.Add($"topics: {twice.Key} is named twice");
    }

    private static void CheckAuth(AuthConfiguration auth, List<string> problems)
    {
        if (auth.AllowAnonymous == (auth.Jwt is not null)) problems.Add("auth: who may connect must be said: either allowAnonymous: true or jwt");
        if (auth.Jwt is not { } jwt) return;
        if (string.IsNullOrEmpty(jwt.Issuer)) problems.Add("auth.jwt.issuer: the iss of the tokens is wanted");
        if (string.IsNullOrEmpty(jwt.Audience)) problems.Add("auth.jwt.audience: the aud of the tokens is wanted");
        if (jwt.JwksUri is not null && !IsSafe(jwt.JwksUri)) problems.Add($"auth.jwt.jwksUri: {jwt.JwksUri}: an https address is wanted (http only on loopback)");
        InRange(problems, "auth.jwt.clockSkewMs", jwt.ClockSkewMs, 0, 300_000);
    }

    private static void CheckLimits(LimitsConfiguration limits, List<string> problems)
    {
        InRange(problems, "limits.handshakesPerSecond", limits.HandshakesPerSecond, 1, 100_000);
        InRange(problems, "limits.handshakesPerSecondPerAddress", limits.HandshakesPerSecondPerAddress, 0, 100_000);
        InRange(problems, "limits.connectionsPerSubject", limits.ConnectionsPerSubject, 1, 100_000);
        InRange(problems, "limits.unauthenticatedConnections", limits.UnauthenticatedConnections, 1, 100_000);
        InRange(problems, "limits.authenticationTimeMs", limits.AuthenticationTimeMs, 1_000, 60_000);
        InRange(problems, "limits.messageBytes", limits.MessageBytes, 16 * 1024, 16 * 1024 * 1024);
        InRange(problems, "limits.framesPerSecond", limits.FramesPerSecond, 10, 1_000_000);
        InRange(problems, "limits.bytesPerSecond", limits.BytesPerSecond, 64 * 1024, 1024 * 1024 * 1024);
        if (limits.TrustedProxies.Count > 16) problems.Add($"limits.trustedProxies: {limits.TrustedProxies.Count} are more than 16");
        foreach (var network in limits.TrustedProxies.Where(network => !IPNetwork.TryParse(network, out _)))
            problems.Add($"limits.trustedProxies: {network} is not a network such as 10.0.0.0/8");
    }

    // Who can change the keys on their way can sign tokens: only what never leaves the pod may come without TLS.
    private static bool IsSafe(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback));

    private static void InRange(List<string> problems, string path, int value, int least, int most)
    {
        if (value < least || value > most) problems.Add($"{path}: {value} is not within {least} and {most}");
    }
}
