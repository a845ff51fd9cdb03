using Xunit;

namespace PushOperator.TestUtilities;

/// <summary>Programs that a test needs and that a machine with only the SDK does not have.</summary>
public static class ProgramOnPath
{
    /// <summary>Its full path, or null.</summary>
    public static string? Find(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(directory => Path.Combine(directory, name)).FirstOrDefault(File.Exists);

    /// <summary>Its full path; skips the test, saying so, when there is none.</summary>
    public static string Require(string name)
    {
        var found = Find(name);
        if (found is null) Assert.Skip($"there is no {name} on the PATH");
        return found;
    }
}
