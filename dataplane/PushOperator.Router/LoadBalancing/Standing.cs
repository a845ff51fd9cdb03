namespace PushOperator.Router.LoadBalancing;

/// <summary>Whether a new subscriber may be sent to an endpoint.</summary>
internal enum Standing
{
    /// <summary>Yes.</summary>
    Eligible,

    /// <summary>Only if nobody is eligible: it failed a handshake or does not tell its metadata any more, which may be our fault.</summary>
    LastResort,

    /// <summary>No: it has all the connections it takes.</summary>
    Full,

    /// <summary>No: it drains, does not take subscribers (a Shared group's pod without partitions), or was never heard of or not for long.</summary>
    Unavailable,
}
