using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Connections;
using PushOperator.Gateway.Groups;
using PushOperator.Gateway.Problems;
using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Transports;

/// <summary>The query of a subscriber's request: <c>subscriber</c>, <c>from</c>, <c>topics</c>, <c>window</c>.</summary>
/// <param name="Subscriber">The subscriber's own id, or null.</param>
/// <param name="Request">What its group has to know.</param>
internal sealed record SubscribeParameters(string? Subscriber, JoinRequest Request)
{
    private const int MaxSubscriberLength = 128;
    private const int MaxTopicLength = 253;
    private const string Known = "subscriber, from, topics, window";

    /// <summary>Reads and checks the query.</summary>
    public static Problem? Read(HttpRequest request, FrameCoding coding, GatewayConfiguration configuration, out SubscribeParameters? parameters)
    {
        parameters = null;
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in new QueryStringEnumerable(request.QueryString.Value))
        {
            var name = pair.DecodeName().ToString();
            if (name is not ("subscriber" or "from" or "topics" or "window")) return Bad($"{name} is not known; known: {Known}");
            if (!given.TryAdd(name, pair.DecodeValue().ToString())) return Bad($"{name} is given twice");
        }

        var subscriber = given.GetValueOrDefault("subscriber");
        var from = given.GetValueOrDefault("from");
        if ((CheckSubscriber(subscriber) ?? CheckFrom(from, configuration)) is { } bad) return bad;
        if (ReadTopics(given.GetValueOrDefault("topics"), configuration, out var topics) is { } badTopics) return badTopics;
        if (ReadWindow(given.GetValueOrDefault("window"), configuration.Ack.MaxInFlight, out var window) is { } badWindow) return badWindow;
        parameters = new SubscribeParameters(subscriber, new JoinRequest
        {
            Topics = topics,
            From = from,
            Window = window,
            Format = coding.Format,
            IsDeflated = coding.IsDeflated,
            AutoAck = coding.Format != FrameFormat.Json || configuration.Ack.Mode == AckMode.Auto,
        });
        return null;
    }

    private static Problem? CheckSubscriber(string? subscriber)
    {
        if (subscriber is null) return null;
        var allowed = subscriber.Length is >= 1 and <= MaxSubscriberLength
            && subscriber.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '_' or ':' or '-');
        return allowed ? null : Bad($"subscriber={Shown(subscriber)}: 1 to {MaxSubscriberLength} of A-Z a-z 0-9 . _ : - are allowed");
    }

    private static Problem? CheckFrom(string? from, GatewayConfiguration configuration)
    {
        if (from is null) return null;
        if (configuration.Delivery == DeliveryMode.Shared) return Bad("from is not taken by a Shared group: it starts at its committed offsets");
        return ResumePosition.Check(from) is { } bad ? new Problem(400, bad.Code, $"from={Shown(from)}: {bad.Detail}") : null;
    }

    private static Problem? ReadTopics(string? list, GatewayConfiguration configuration, out IReadOnlyList<string> topics)
    {
        topics = [];
        if (list is null) return null;
        if (configuration.Delivery == DeliveryMode.Shared) return Bad("topics is not taken by a Shared group: its subscribers take messages of all its topics");
        var names = list.Split(',');
        if (names.Any(string.IsNullOrEmpty)) return Bad($"topics={Shown(list)}: PushTopic names separated by commas are wanted");
        if (names.Any(name => name.Length > MaxTopicLength)) return Bad($"topics: a PushTopic's name has at most {MaxTopicLength} characters");
        if (names.Distinct(StringComparer.Ordinal).Count() != names.Length) return Bad($"topics={Shown(list)}: a topic is named twice");
        topics = names;
        return null;
    }

    private static Problem? ReadWindow(string? text, int most, out int window)
    {
        window = most;
        if (text is null) return null;
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var given) || given < 1)
            return Bad($"window={Shown(text)}: a whole number from 1 is wanted; this group allows up to {most}");
        window = Math.Min(given, most);
        return null;
    }

    private static Problem Bad(string detail) => new(400, "bad_parameter", detail);

    private static string Shown(string given) => given.Length <= 128 ? given : given[..128];
}
