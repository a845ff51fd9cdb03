namespace PushOperator.ControllerRuntime.Abstractions;

/// <summary>
/// A kind of which only the metadata is asked for: lists and watches name <c>PartialObjectMetadata</c>, and the rest of the objects never comes into this
/// process. For changes of objects whose content is nobody's business until it is needed (Secrets).
/// </summary>
public interface IMetadataOnly;
