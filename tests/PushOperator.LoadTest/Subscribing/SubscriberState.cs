namespace PushOperator.LoadTest.Subscribing;

internal enum SubscriberState
{
    /// <summary>TCP is not there yet.</summary>
    Connecting,

    /// <summary>The request is sent.</summary>
    Asking,

    Open,

    /// <summary>Refused, lost or closed.</summary>
    Ended,
}
