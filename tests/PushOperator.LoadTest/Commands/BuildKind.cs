using System.Diagnostics;
using System.Reflection;

namespace PushOperator.LoadTest.Commands;

/// <summary>Tells programs that were built for debugging from those that were built to run.</summary>
internal static class BuildKind
{
    /// <summary>The first of these programs, and of this one with its yardsticks, that was built without optimization; null when none was.</summary>
    public static string? FirstDebugBuild(IEnumerable<string> programs) =>
        programs.Append(typeof(BuildKind).Assembly.Location).FirstOrDefault(program => Assembly.LoadFrom(program).GetCustomAttribute<DebuggableAttribute>() is { IsJITOptimizerDisabled: true });
}
