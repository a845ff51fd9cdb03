using System.Text.RegularExpressions;

namespace PushOperator.Gateway.Tests.Protocol;

/// <summary>The examples of <c>dataplane/PROTOCOL.md</c>: its json blocks, by section.</summary>
internal static partial class ProtocolPage
{
    /// <summary>The json blocks below a heading of the second level.</summary>
    public static IReadOnlyList<string> Examples(string heading)
    {
        var page = File.ReadAllText(Path.Combine(RepositoryRoot(), "dataplane", "PROTOCOL.md"));
        var section = page.Split("\n## ").Single(section => section.StartsWith(heading + "\n", StringComparison.Ordinal));
        return [.. JsonBlock().Matches(section).Select(match => match.Groups[1].Value.Trim())];
    }

    private static string RepositoryRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "PushOperator.sln"))) directory = directory.Parent!;
        return directory.FullName;
    }

    [GeneratedRegex("```json\n(.*?)\n```", RegexOptions.Singleline)]
    private static partial Regex JsonBlock();
}
