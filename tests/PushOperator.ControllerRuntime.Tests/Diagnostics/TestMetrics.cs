using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using PushOperator.ControllerRuntime.Diagnostics;

namespace PushOperator.ControllerRuntime.Tests.Diagnostics;

internal static class TestMetrics
{
    public static OperatorMetrics Create(TimeProvider? time = null)
    {
        var factory = new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();
        return new OperatorMetrics(factory, time ?? TimeProvider.System);
    }
}
