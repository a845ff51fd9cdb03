using System.Diagnostics.CodeAnalysis;
using PushOperator.DataPlane.Configuration.Endpoint;

namespace PushOperator.Router.Endpoints;

/// <summary>One reading: metadata, or why there is none.</summary>
internal readonly record struct MetadataAnswer(EndpointMetadata? Metadata, MetadataFailure Failure)
{
    /// <summary>Whether there is metadata.</summary>
    [MemberNotNullWhen(true, nameof(Metadata))]
    public bool IsSuccess => Metadata is not null;

    public static implicit operator MetadataAnswer(EndpointMetadata metadata) => new(metadata, MetadataFailure.None);

    public static implicit operator MetadataAnswer(MetadataFailure failure) => new(null, failure);
}
