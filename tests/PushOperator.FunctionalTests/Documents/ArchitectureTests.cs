using System.Text.RegularExpressions;

namespace PushOperator.FunctionalTests.Documents;

/// <summary>ARCHITECTURE.md names the test behind each invariant, SECURITY.md that behind each promise; those tests exist.</summary>
public sealed partial class ArchitectureTests
{
    private static readonly string s_sources = string.Join('\n', Directory.EnumerateFiles(Repository.PathOf("tests"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText));

    public static TheoryData<string> NamedTests => [.. TestName().Matches(File.ReadAllText(Repository.PathOf("ARCHITECTURE.md")) + File.ReadAllText(Repository.PathOf("SECURITY.md"))).Select(match => match.Groups["name"].Value).Distinct()];

    [Theory]
    [MemberData(nameof(NamedTests))]
    public void A_test_that_a_document_names_exists(string name)
    {
        var parts = name.Split('.');

        s_sources.Should().Contain($"class {parts[0]}");
        if (parts.Length > 1) s_sources.Should().Contain($" {parts[1]}(");
    }

    [GeneratedRegex(@"`(?<name>[A-Z][A-Za-z]+(Tests|Contract)(\.[A-Za-z_]+)?)`")]
    private static partial Regex TestName();
}
