using System.Text.Json;
using PushOperator.TestUtilities;

namespace PushOperator.FunctionalTests.Packages;

/// <summary>What <c>make sbom</c> says an image is made of.</summary>
public sealed class SbomTests
{
    [Fact]
    public async Task Every_package_of_the_lock_file_is_in_it_with_its_version()
    {
        ProgramOnPath.Require("npx");
        ProgramOnPath.Require("make");
        using var directory = new TemporaryDirectory();
        var stop = TestContext.Current.CancellationToken;

        (await Shell.RunAsync("make", ["-C", Repository.Root, "sbom", "PROGRAMS=dataplane/PushOperator.Router", $"OUT={directory.Path}"], timeout: TimeSpan.FromMinutes(3), cancellationToken: stop)).OrThrow();

        using var bill = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(directory.Path, "router.cdx.json"), stop));
        using var locked = JsonDocument.Parse(await File.ReadAllTextAsync(Repository.PathOf("dataplane", "PushOperator.Router", "packages.lock.json"), stop));
        var expected = locked.RootElement.GetProperty("dependencies").EnumerateObject().SelectMany(framework => framework.Value.EnumerateObject())
            .Where(package => package.Value.GetProperty("type").GetString() != "Project")
            .Select(package => $"pkg:nuget/{package.Name}@{package.Value.GetProperty("resolved").GetString()}")
            .ToList();
        bill.RootElement.GetProperty("bomFormat").GetString().Should().Be("CycloneDX");
        bill.RootElement.GetProperty("components").EnumerateArray().Select(component => component.GetProperty("purl").GetString()).Should().Contain(expected);
        expected.Should().HaveCountGreaterThan(3);
    }
}
