namespace PushOperator.Gateway.Topics;

/// <summary>Why a cursor is not taken; <see cref="None"/> when it is.</summary>
internal enum CursorError
{
    None,

    /// <summary>Not a cursor at all (<c>cursor_malformed</c>).</summary>
    Malformed,

    /// <summary>Changed, or of another group: which of the two is not told (<c>cursor_invalid</c>).</summary>
    Invalid,

    /// <summary>Written by a newer gateway (<c>cursor_version</c>).</summary>
    Version,
}
