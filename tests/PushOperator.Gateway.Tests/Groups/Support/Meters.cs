using System.Diagnostics.Metrics;

namespace PushOperator.Gateway.Tests.Groups.Support;

/// <summary>Meters that nobody listens to.</summary>
internal sealed class Meters : IMeterFactory
{
    /// <summary>The last that it made.</summary>
    public Meter? Made { get; private set; }

    public Meter Create(MeterOptions options) => Made = new Meter(options);

    public void Dispose()
    {
    }
}
