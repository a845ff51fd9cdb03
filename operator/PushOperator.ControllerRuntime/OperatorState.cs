using PushOperator.ControllerRuntime.Abstractions;
using PushOperator.ControllerRuntime.LeaderElection;
using PushOperator.ControllerRuntime.Watching;

namespace PushOperator.ControllerRuntime;

/// <inheritdoc cref="IOperatorState"/>
internal sealed class OperatorState(Leadership leadership, IEnumerable<IResourceWatcher> watchers) : IOperatorState
{
    public bool IsLeading => leadership.IsHeld;

    public bool CachesAreComplete => watchers.All(watcher => watcher.Synced.IsCompleted);
}
