using PushOperator.ControllerRuntime.Abstractions;

namespace PushOperator.ControllerRuntime.Tests.Widgets;

internal sealed class WidgetFinalizer(WidgetScript script) : IEntityFinalizer<Widget>
{
    public const string Identifier = "tests.pushoperator.io/widget";

    public bool AppliesTo(Widget entity) => script.AppliesTo(entity);

    public Task<ReconciliationResult<Widget>> FinalizeAsync(Widget entity, CancellationToken cancellationToken)
    {
        script.Finalized.Enqueue(entity);
        return script.Finalize(entity, cancellationToken);
    }
}
