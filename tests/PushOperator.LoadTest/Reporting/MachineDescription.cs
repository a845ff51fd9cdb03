using System.Runtime.InteropServices;
using PushOperator.DataPlane.Configuration.Limits;

namespace PushOperator.LoadTest.Reporting;

/// <summary>What it was measured on.</summary>
internal sealed record MachineDescription(string Processor, int Processors, long MemoryMb, string System, string Runtime, int FileLimit)
{
    public static MachineDescription OfThis() => new(
        File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString(),
        Environment.ProcessorCount,
        GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 20,
        RuntimeInformation.OSDescription,
        RuntimeInformation.FrameworkDescription,
        FileDescriptorLimit.Read() ?? int.MaxValue);
}
