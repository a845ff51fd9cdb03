using PushOperator.Router.Endpoints;

namespace PushOperator.Router.Tests;

/// <summary>Groups as a test says; nothing is known before the first <see cref="Set"/>.</summary>
internal sealed class ListedGroups : IGroupSource
{
    private volatile IReadOnlyList<GroupDefinition>? _groups;

    public void Set(params GroupDefinition[] groups) => _groups = groups;

    public IReadOnlyList<GroupDefinition>? Read() => _groups;
}
