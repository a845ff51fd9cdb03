using System.Globalization;
using Confluent.Kafka;
using PushOperator.Gateway.Groups;
using PushOperator.Gateway.Kafka;
using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Seeks;

/// <summary>What <c>to</c> means as offsets. Thread-safe; every question to Kafka is bounded.</summary>
internal sealed class SeekTargets(TopicDescriptions descriptions, TopicOffsets offsets, TopicMap topics, CursorSigner signer, string pod, TimeProvider time)
{
    /// <summary>The request of a seek, its offsets found, or why there are none.</summary>
    /// <exception cref="KafkaException">Kafka did not answer in time, or refused.</exception>
    public async Task<(SeekRequest? Request, SeekOutcome.Refused? Refused)> ResolveAsync(SeekCommand command, CancellationToken cancellationToken)
    {
        if (command.Topics.FirstOrDefault(topic => !topics.Has(topic)) is { } unknown)
            return (null, new SeekOutcome.Refused(404, "topic_not_found", $"topics: {unknown} is not one of this group's: {string.Join(", ", topics.Topics.Select(topic => topic.Name))}"));
        var states = (await descriptions.AskAsync().WaitAsync(cancellationToken)).Where(state => command.Topics.Count == 0 || command.Topics.Contains(state.Name)).ToArray();
        var partitions = states.SelectMany(state => state.Partitions.Select(partition => new TopicPartition(state.KafkaTopic, partition))).ToList();
        var begins = await offsets.EarliestAsync(partitions).WaitAsync(cancellationToken);
        var ends = await offsets.LatestAsync(partitions).WaitAsync(cancellationToken);
        var (found, refused) = command.To switch
        {
            "earliest" => (begins, null),
            "latest" => (ends, null),
            _ when TimePosition.TryParse(command.To, out var at) => await AtAsync(at, partitions, begins, ends, cancellationToken),
            _ => FromCursor(command.To, states, partitions, begins, ends),
        };
        if (refused is not null) return (null, refused);
        var targets = partitions.Where(found.ContainsKey)
            .GroupBy(partition => topics.NameOf(partition.Topic))
            .ToDictionary(topic => topic.Key, topic => topic.ToDictionary(partition => partition.Partition.Value, partition => RangeOf(found[partition], begins[partition], ends[partition])));
        var ids = states.Where(state => state.Id != Guid.Empty).ToDictionary(state => state.Name, state => state.Id);
        return (new SeekRequest { To = Shown(command.To), Rate = command.Rate, At = time.GetUtcNow().ToUnixTimeMilliseconds(), Pod = pod, Targets = targets, TopicIds = ids }, null);
    }

    // A cursor is long, and nobody's business.
    private static string Shown(string to) => to.Length <= 40 ? to : "cursor";

    // What retention has taken cannot be gone to, nor what is not there yet.
    private static SeekRange RangeOf(long to, long begin, long end) => new(Math.Clamp(to, begin, Math.Max(begin, end)), end);

    // Kafka answers with the first message, in the order of the log, at or after the time: nothing from that time on is left out, whatever the clocks of publishers said, and
    // of equal times it is the earliest. A partition without one has nothing to replay.
    private async Task<(IReadOnlyDictionary<TopicPartition, long> Found, SeekOutcome.Refused? Refused)> AtAsync(
        DateTimeOffset at, List<TopicPartition> partitions, IReadOnlyDictionary<TopicPartition, long> begins, IReadOnlyDictionary<TopicPartition, long> ends, CancellationToken cancellationToken)
    {
        if (at > time.GetUtcNow()) return (ends, new SeekOutcome.Refused(400, "bad_field", string.Create(CultureInfo.InvariantCulture, $"to: {at:O} lies ahead; a time that has passed is wanted, or latest")));
        var found = await offsets.AtTimeAsync(partitions, at).WaitAsync(cancellationToken);
        var filled = partitions.Where(partition => begins[partition] < ends[partition] && !found.ContainsKey(partition)).ToArray();

        // None at or after the time, and none after the beginning of time either: the broker does not know times.
        if (filled.Length > 0 && (await offsets.AtTimeAsync(filled, DateTimeOffset.UnixEpoch).WaitAsync(cancellationToken)).Count == 0)
            return (ends, new SeekOutcome.Refused(400, "time_not_supported", "to: this Kafka does not find messages by their time; give earliest, latest or a cursor"));
        return (partitions.ToDictionary(partition => partition, partition => found.GetValueOrDefault(partition, ends[partition])), null);
    }

    private (IReadOnlyDictionary<TopicPartition, long> Found, SeekOutcome.Refused? Refused) FromCursor(
        string cursor, KafkaTopicState[] states, List<TopicPartition> partitions, IReadOnlyDictionary<TopicPartition, long> begins, IReadOnlyDictionary<TopicPartition, long> ends)
    {
        var error = signer.TryRead(cursor, out var read);
        if (error != CursorError.None) return (ends, Refusal(error));
        if (states.FirstOrDefault(state => read.Any(position => position.Topic == state.Name && position.TopicId != Guid.Empty && position.TopicId != state.Id)) is { } replaced)
            return (ends, new SeekOutcome.Refused(400, "cursor_ahead", $"to: the topic {replaced.Name} was made anew after the cursor was written; give earliest or latest"));
        var known = read.ToDictionary(position => (position.Topic, position.Partition), position => position.Offset);
        var namedTopics = read.Select(position => position.Topic).ToHashSet();
        var found = new Dictionary<TopicPartition, long>();
        foreach (var partition in partitions)
        {
            var topic = topics.NameOf(partition.Topic);
            if (!namedTopics.Contains(topic)) continue;

            // A partition the cursor does not name was added after it was written: all of it is new.
            var offset = known.GetValueOrDefault((topic, partition.Partition.Value), begins[partition]);
            if (offset > ends[partition])
                return (ends, new SeekOutcome.Refused(400, "cursor_ahead", $"to: the cursor is at {topic}/{partition.Partition.Value}/{offset} and the log ends at {ends[partition]}: it was cut back or made anew; give earliest or latest"));
            found[partition] = offset;
        }

        return found.Count > 0 ? (found, null) : (ends, new SeekOutcome.Refused(400, "cursor_invalid", "to: the cursor names none of these topics"));
    }

    private static SeekOutcome.Refused Refusal(CursorError error) => error switch
    {
        CursorError.Malformed => new(400, "cursor_malformed", "to: neither latest, earliest, an RFC 3339 time nor a cursor; give one of them"),
        CursorError.Version => new(400, "cursor_version", "to: this cursor is of a newer version than this pod; try again, another pod may know it"),
        _ => new(400, "cursor_invalid", "to: this cursor was not written by this group, or was changed; give earliest or latest"),
    };
}
