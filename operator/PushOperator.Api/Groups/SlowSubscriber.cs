using System.Text.Json.Serialization;

namespace PushOperator.Api.Groups;

/// <summary>What happens to a subscriber that is too far behind.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SlowSubscriber>))]
public enum SlowSubscriber
{
    /// <summary>It is disconnected and resumes where it was.</summary>
    Disconnect,

    /// <summary>It goes on with the newest message and is told which it missed. Broadcast only.</summary>
    SkipToLatest,
}
