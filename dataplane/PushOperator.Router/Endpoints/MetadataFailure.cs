namespace PushOperator.Router.Endpoints;

/// <summary>Why a pod's metadata could not be read.</summary>
internal enum MetadataFailure
{
    None,

    /// <summary>No connection, or it broke.</summary>
    Unreachable,

    /// <summary>No whole answer in time: frozen, or black-holed.</summary>
    Timeout,

    /// <summary>Another status than 200.</summary>
    Status,

    /// <summary>More bytes than metadata can have.</summary>
    TooLarge,

    /// <summary>Not metadata, or with impossible numbers.</summary>
    Malformed,

    /// <summary>Metadata of another group: the address has changed hands, and the EndpointSlice does not know yet.</summary>
    OtherGroup,
}
