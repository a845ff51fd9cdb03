namespace PushOperator.LoadTest.Subscribing;

/// <summary>How a subscriber acknowledges: once for everything that one read of its socket brought.</summary>
internal enum AcknowledgementStyle
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>With the last id (<c>upTo</c>): for a topic with one partition.</summary>
    UpTo,

    /// <summary>With every id (<c>ids</c>, at most 1,000 a frame).</summary>
    Ids,
}
