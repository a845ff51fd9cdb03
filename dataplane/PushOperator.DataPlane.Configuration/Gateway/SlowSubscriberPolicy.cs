namespace PushOperator.DataPlane.Configuration.Gateway;

/// <summary>What the gateway does with a subscriber that is too far behind.</summary>
public enum SlowSubscriberPolicy
{
    /// <summary>Closes it with 4101; it resumes from its cursor.</summary>
    Disconnect,

    /// <summary>Moves it to the newest message and says which were left out (<c>gap</c>). Broadcast only.</summary>
    SkipToLatest,
}
