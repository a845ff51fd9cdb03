using System.Diagnostics.Metrics;

namespace PushOperator.Gateway.Tests.Groups.Support;

/// <summary>Meters that nobody listens to.</summary>
internal sealed class Meters : IMeterFactory
{
    public Meter Create(MeterOptions options) => new(options);

    public void Dispose()
    {
    }
}
