namespace PushOperator.LoadTest.Subscribing;

internal enum SubscriberState
{
    /// <summary>TCP is not there yet.</summary>
    Connecting,

    /// <summary>The request is sent.</summary>
    Asking,

    /// <summary>The handshake is answered, what the client has to say first is not.</summary>
    Greeting,

    Open,

    /// <summary>Refused, lost or closed.</summary>
    Ended,
}
