using System.Globalization;
using Confluent.Kafka;
using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Kafka;
using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Groups.Broadcast;

/// <summary>What <c>from</c> and <c>seek</c> mean as offsets. Asks Kafka only for what the pod does not know. Thread-safe.</summary>
internal sealed class StartPositions(FrameLogs logs, TopicOffsets offsets, TopicDescriptions descriptions, CursorSigner signer, StartFrom startFrom)
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    /// <param name="from"><c>latest</c>, <c>earliest</c>, an RFC 3339 time, a cursor, or null for the group's default.</param>
    /// <param name="topics">Topics wanted; empty means all.</param>
    /// <param name="log">The log the subscriber will read.</param>
    public async ValueTask<StartPosition> ResolveAsync(string? from, IReadOnlyList<string> topics, FrameLog log, CancellationToken cancellationToken)
    {
        from ??= startFrom == StartFrom.Latest ? "latest" : "earliest";
        return await AskingAsync(from, async () => from switch
        {
            "latest" => new StartPosition(logs.NextOffsets(), []),
            "earliest" => new StartPosition(await EarliestAsync(topics, cancellationToken), []),
            _ when TryParseTime(from, out var at) => new StartPosition(await AtAsync(at, topics, cancellationToken), []),
            _ => await FromCursorAsync(from, topics, log, cancellationToken),
        });
    }

    /// <summary>Where a subscriber goes on whose positions the group has kept.</summary>
    /// <param name="committed">They.</param>
    /// <param name="topics">Topics wanted; empty means all.</param>
    /// <param name="log">The log the subscriber will read.</param>
    public Task<StartPosition> ResumeAsync(IReadOnlyList<CursorPosition> committed, IReadOnlyList<string> topics, FrameLog log, CancellationToken cancellationToken) =>
        AskingAsync("committed", () => FromPositionsAsync("the committed position", committed, topics, log, cancellationToken));

    private static async Task<StartPosition> AskingAsync(string from, Func<Task<StartPosition>> ask)
    {
        try
        {
            return await ask();
        }
        catch (KafkaException e)
        {
            return StartPosition.Refuse(503, "kafka_unavailable", $"from: Kafka could not be asked where {from[..Math.Min(from.Length, 40)]} is ({e.Error.Code}); try again", RetryAfter);
        }
    }

    private static bool TryParseTime(string from, out DateTimeOffset at)
    {
        at = default;
        return from.Length >= 20 && from[4] == '-' && from.Contains('T', StringComparison.OrdinalIgnoreCase)
            && DateTimeOffset.TryParse(from, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out at);
    }

    private async Task<long[]> EarliestAsync(IReadOnlyList<string> topics, CancellationToken cancellationToken)
    {
        var positions = logs.NextOffsets();
        var earliest = await offsets.EarliestAsync(Wanted(topics)).WaitAsync(cancellationToken);
        return Fill(positions, earliest);
    }

    // A partition with nothing at or after the time begins at its end.
    private async Task<long[]> AtAsync(DateTimeOffset at, IReadOnlyList<string> topics, CancellationToken cancellationToken)
    {
        var wanted = Wanted(topics);
        var found = await offsets.AtTimeAsync(wanted, at).WaitAsync(cancellationToken);
        return Fill(logs.NextOffsets(), found);
    }

    private async Task<StartPosition> FromCursorAsync(string cursor, IReadOnlyList<string> topics, FrameLog log, CancellationToken cancellationToken)
    {
        switch (signer.TryRead(cursor, out var read))
        {
            case CursorError.Malformed:
                return StartPosition.Refuse(400, "cursor_malformed", "from: neither latest, earliest, an RFC 3339 time nor a cursor; give one of them");
            case CursorError.Invalid:
                return StartPosition.Refuse(400, "cursor_invalid", "from: this cursor was not written by this group, or was changed; connect with from=earliest or from=latest");
            case CursorError.Version:
                return StartPosition.Refuse(400, "cursor_version", "from: this cursor is of a newer version than this pod; try again, another pod may know it");
        }

        return await FromPositionsAsync("the cursor", read, topics, log, cancellationToken);
    }

    private async Task<StartPosition> FromPositionsAsync(string what, IReadOnlyList<CursorPosition> read, IReadOnlyList<string> topics, FrameLog log, CancellationToken cancellationToken)
    {
        var replaced = read.Where(IsOfAnotherLog).ToArray();
        if (await BehindAsync(replaced, cancellationToken) is { } behind) return behind;
        var known = read.Except(replaced).ToDictionary(position => (position.Topic, position.Partition), position => position.Offset);
        if (await AheadAsync(what, known, cancellationToken) is { } ahead) return ahead;
        var positions = await FillAsync(known, read.Select(position => position.Topic).ToHashSet(), topics, cancellationToken);
        var start = await WithoutWhatIsGoneAsync(positions, topics, log, cancellationToken);
        return start with { Gaps = [.. GapsOf(replaced, topics), .. start.Gaps] };
    }

    private bool IsOfAnotherLog(CursorPosition position) =>
        position.TopicId != Guid.Empty && All().FirstOrDefault(partition => partition.Topic == position.Topic) is { } served && served.TopicId != Guid.Empty && served.TopicId != position.TopicId;

    // An id that differs from ours is either of a topic that was deleted, or of one that was made a moment ago and that this pod has not noticed. Only Kafka knows.
    private async Task<StartPosition?> BehindAsync(CursorPosition[] replaced, CancellationToken cancellationToken)
    {
        if (replaced.Length == 0) return null;
        var ids = (await descriptions.RecentAsync().WaitAsync(cancellationToken)).ToDictionary(topic => topic.Name, topic => topic.Id);
        foreach (var topic in replaced.Select(position => position.Topic).Distinct())
        {
            if (!ids.TryGetValue(topic, out var id) || All().Any(partition => partition.Topic == topic && partition.TopicId != id))
                return StartPosition.Refuse(503, "not_ready", $"from: topic {topic} is being replaced and this pod does not read the new one yet; try again", RetryAfter);
        }

        return null;
    }

    // Nothing of the old log will come; the new one is read from its beginning.
    private static IEnumerable<Gap> GapsOf(CursorPosition[] replaced, IReadOnlyList<string> topics) => replaced
        .Where(position => topics.Count == 0 || topics.Contains(position.Topic))
        .Select(position => Gap.OfReplacedLog(position.Topic, position.Partition, position.Offset));

    private async Task<StartPosition?> AheadAsync(string what, Dictionary<(string Topic, int Partition), long> known, CancellationToken cancellationToken)
    {
        var next = logs.NextOffsets();
        var beyond = All().Where(partition => known.TryGetValue((partition.Topic, partition.Partition), out var offset) && offset > next[partition.Index]).ToArray();
        if (beyond.Length == 0) return null;

        // Another pod may have read further than this one: only Kafka can tell whether the cursor lies beyond the end.
        var ends = await offsets.LatestAsync(beyond.Select(ToKafka).ToArray()).WaitAsync(cancellationToken);
        foreach (var partition in beyond)
        {
            var offset = known[(partition.Topic, partition.Partition)];
            if (ends.TryGetValue(ToKafka(partition), out var end) && offset > end)
                return StartPosition.Refuse(400, "cursor_ahead", $"from: {what} is at {partition.Topic}/{partition.Partition}/{offset} and the log ends at {end}: it was cut back or made anew; connect with from=earliest or from=latest");
        }

        return null;
    }

    // A partition the cursor does not name (or names of another log) was added after it was written: all of it is new. A topic it does not name begins by the group's default.
    private async Task<long[]> FillAsync(Dictionary<(string Topic, int Partition), long> known, HashSet<string> namedTopics, IReadOnlyList<string> topics, CancellationToken cancellationToken)
    {
        var positions = logs.NextOffsets();
        var added = Selected(topics)
            .Where(partition => !known.ContainsKey((partition.Topic, partition.Partition)))
            .Where(partition => startFrom == StartFrom.Earliest || namedTopics.Contains(partition.Topic))
            .ToArray();
        if (added.Length > 0) Fill(positions, await offsets.EarliestAsync(added.Select(ToKafka).ToArray()).WaitAsync(cancellationToken));
        foreach (var partition in All())
        {
            if (partition.Index < positions.Length && known.TryGetValue((partition.Topic, partition.Partition), out var offset)) positions[partition.Index] = offset;
        }

        return positions;
    }

    private async Task<StartPosition> WithoutWhatIsGoneAsync(long[] positions, IReadOnlyList<string> topics, FrameLog log, CancellationToken cancellationToken)
    {
        var windowStart = log.WindowStart();
        var behind = Selected(topics).Where(partition => partition.Index < positions.Length && positions[partition.Index] < windowStart[partition.Index]).ToArray();
        if (behind.Length == 0) return new StartPosition(positions, []);
        var earliest = await offsets.EarliestAsync(behind.Select(ToKafka).ToArray()).WaitAsync(cancellationToken);
        var gaps = new List<Gap>();
        foreach (var partition in behind)
        {
            var position = positions[partition.Index];
            if (!earliest.TryGetValue(ToKafka(partition), out var first) || position >= first) continue;
            gaps.Add(new Gap(partition.Topic, partition.Partition, position, first - 1, GapReason.Retention));
            positions[partition.Index] = first;
        }

        return new StartPosition(positions, gaps);
    }

    private LogPartition[] All() => [.. logs.Partitions.Snapshot().Where(partition => !partition.IsGone)];

    private IEnumerable<LogPartition> Selected(IReadOnlyList<string> topics) => topics.Count == 0 ? All() : All().Where(partition => topics.Contains(partition.Topic));

    private TopicPartition[] Wanted(IReadOnlyList<string> topics) => Selected(topics).Select(ToKafka).ToArray();

    private long[] Fill(long[] positions, IReadOnlyDictionary<TopicPartition, long> found)
    {
        foreach (var partition in All())
        {
            if (partition.Index < positions.Length && found.TryGetValue(ToKafka(partition), out var offset)) positions[partition.Index] = offset;
        }

        return positions;
    }

    private static TopicPartition ToKafka(LogPartition partition) => new(partition.KafkaTopic, partition.Partition);
}
