using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace PushOperator.EmbeddedKafka;

/// <summary>
/// The librdkafka that Confluent.Kafka has loaded into this process. Confluent.Kafka tries several builds and keeps the first whose
/// dependencies are there (on Debian 12 that is <c>centos8-librdkafka.so</c>), so the name alone does not find it.
/// </summary>
internal static class LoadedLibrdkafka
{
    /// <summary>The name <see cref="MockClusterFunctions"/> import from; no file is called so.</summary>
    public const string ImportName = "librdkafka-as-loaded";

    private static readonly Lazy<string> s_path = new(FindPath);

    /// <summary>Full path of the library.</summary>
    /// <exception cref="DllNotFoundException">Confluent.Kafka could load none.</exception>
    public static string FilePath => s_path.Value;

    /// <summary>Lets imports from <see cref="ImportName"/> find the library. Called once, before the first of them.</summary>
    public static void ServeImports() => NativeLibrary.SetDllImportResolver(typeof(LoadedLibrdkafka).Assembly, Resolve);

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath) =>
        name == ImportName ? NativeLibrary.Load(FilePath) : 0;

    private static string FindPath()
    {
        // Reading the version makes Confluent.Kafka load its library, if nothing did before.
        var version = Library.VersionString;
        using var process = Process.GetCurrentProcess();
        return process.Modules.Cast<ProcessModule>().FirstOrDefault(IsLibrdkafka)?.FileName
            ?? throw new DllNotFoundException($"librdkafka {version} is loaded, but no module of this process bears its name");
    }

    private static bool IsLibrdkafka(ProcessModule module) =>
        module.ModuleName.Contains("librdkafka", StringComparison.OrdinalIgnoreCase) && NativeLibrary.TryLoad(module.FileName, out var handle)
            && NativeLibrary.TryGetExport(handle, "rd_kafka_mock_cluster_new", out _);
}
