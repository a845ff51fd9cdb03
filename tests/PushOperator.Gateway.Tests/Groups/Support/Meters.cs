using System.Diagnostics.Metrics;

namespace PushOperator.Gateway.Tests.Groups.Support;

/// <summary>Meters of a pod in a test.</summary>
/// <remarks>
/// To be disposed: .NET keeps every meter of the process, and whoever begins to listen (each gateway that starts) is shown all of their instruments, one comparison with each of the others.
/// </remarks>
internal sealed class Meters : IMeterFactory
{
    /// <summary>The last that it made.</summary>
    public Meter? Made { get; private set; }

    public Meter Create(MeterOptions options) => Made = Made is null ? new Meter(options) : throw new InvalidOperationException("one meter for each pod");

    public void Dispose() => Made?.Dispose();
}
