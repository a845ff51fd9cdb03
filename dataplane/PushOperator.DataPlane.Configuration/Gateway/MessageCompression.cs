namespace PushOperator.DataPlane.Configuration.Gateway;

/// <summary>Compression of the messages of a connection.</summary>
public enum MessageCompression
{
    /// <summary>None is agreed on.</summary>
    None,

    /// <summary><c>permessage-deflate</c> (RFC 7692) with clients that offer it; neither side keeps anything from one message to the next.</summary>
    Deflate,
}
