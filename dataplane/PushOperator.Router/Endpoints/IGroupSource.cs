namespace PushOperator.Router.Endpoints;

/// <summary>Where groups and their pods come from: the Kubernetes caches, or a list in tests.</summary>
internal interface IGroupSource
{
    /// <summary>
    /// Every group as known now, or null while the first view is not complete yet: an answer made from half a view would be a
    /// wrong 404. Called a few times a second by one caller; must not block.
    /// </summary>
    IReadOnlyList<GroupDefinition>? Read();
}
