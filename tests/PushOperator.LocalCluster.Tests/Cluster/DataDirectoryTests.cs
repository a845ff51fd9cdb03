using PushOperator.LocalCluster.Cluster;
using PushOperator.TestUtilities;

namespace PushOperator.LocalCluster.Tests.Cluster;

public sealed class DataDirectoryTests : IDisposable
{
    private readonly TemporaryDirectory _temporary = new();

    [Fact]
    public void A_directory_that_the_user_names_is_made_and_stays()
    {
        var path = Path.Combine(_temporary.Path, "new", "data");

        DataDirectory.Open(path).Dispose();

        Directory.Exists(path).Should().BeTrue();
    }

    [Fact]
    public void A_directory_has_one_cluster_at_a_time()
    {
        using var first = DataDirectory.Open(_temporary.Path);

        var second = () => DataDirectory.Open(_temporary.Path);

        second.Should().Throw<CannotStartException>().Where(refusal => refusal.ExitCode == ExitCode.DataDirectory).WithMessage("another local cluster runs in*");
    }

    [Fact]
    public void A_path_that_cannot_be_a_directory_is_refused_with_its_name()
    {
        var file = Path.Combine(_temporary.Path, "file");
        File.WriteAllText(file, "");

        var opening = () => DataDirectory.Open(Path.Combine(file, "data"));

        opening.Should().Throw<CannotStartException>().Where(refusal => refusal.ExitCode == ExitCode.DataDirectory).WithMessage($"*{file}/data cannot be written*");
    }

    /// <summary>Guard: a temporary directory gets its name with its lock held and loses it before its content (<c>DataDirectory.OpenTemporary</c>, <c>Remove</c>).</summary>
    [Fact]
    public async Task Temporary_directories_are_taken_side_by_side_while_others_sweep()
    {
        var opening = Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (var n = 0; n < 100; n++) DataDirectory.Open(null).Dispose();
        }));

        await FluentActions.Awaiting(() => Task.WhenAll(opening)).Should().NotThrowAsync();
    }

    [Fact]
    public void A_temporary_directory_goes_with_its_cluster()
    {
        var directory = DataDirectory.Open(null);
        File.WriteAllText(directory.Of("something"), "");

        directory.Dispose();

        Directory.Exists(directory.Path).Should().BeFalse();
    }

    public void Dispose() => _temporary.Dispose();
}
