using System.Diagnostics;
using PushOperator.TestUtilities;

namespace PushOperator.LoadTest.Tests.Support;

/// <summary>The load test as a program.</summary>
internal static class LoadTestProgram
{
    private static readonly TimeSpan s_bound = TimeSpan.FromMinutes(8);

    private static string Program => Path.Combine(AppContext.BaseDirectory, "PushOperator.LoadTest.dll");

    /// <summary>Runs it to its end.</summary>
    public static Task<Shell.Result> RunAsync(params string[] arguments) => Shell.RunAsync("dotnet", [Program, .. arguments], timeout: s_bound);

    /// <summary>Starts it.</summary>
    public static Process Start(params string[] arguments) =>
        Process.Start(new ProcessStartInfo("dotnet", [Program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
}
