namespace PushOperator.Api.Groups;

/// <summary>Compression of the messages of a connection.</summary>
public enum Compression
{
    /// <summary>None is agreed on.</summary>
    None,

    /// <summary><c>permessage-deflate</c> with clients that offer it.</summary>
    Deflate,
}
