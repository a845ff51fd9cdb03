namespace PushOperator.LoadTest.Subscribing;

/// <summary>Where in a frame the load's payload is.</summary>
internal enum MessageFormat
{
    /// <summary>The payload is the message.</summary>
    Raw,

    /// <summary>A JSON object with one message, or none (<c>welcome</c>, <c>position</c>).</summary>
    Envelope,

    /// <summary>Anywhere in the frame, any number of them.</summary>
    Anywhere,
}
