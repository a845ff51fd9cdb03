using System.Diagnostics;
using System.Globalization;
using PushOperator.Operator.Tests.CustomResources;
using PushOperator.TestUtilities;

namespace PushOperator.Operator.Tests.Perturbation;

/// <summary>
/// Faults O1 to O6, O11 and O18, exhaustively: whatever single thing goes wrong in a workflow, the world comes to the same end as when nothing does, no object is
/// done anything to that is not done then, and afterwards nothing is written any more.
/// </summary>
/// <remarks>
/// By default every <see cref="Stride"/>th number of each kind of perturbation is run, always the same ones. <c>PERTURBATION=all</c> runs all of them (<c>make perturb</c>), and
/// <c>PERTURBATION_REPORT</c> names a file that gets a line for each workflow. Guards: <c>ObjectWriter.ConfirmAsync</c> (restarts in the past), <c>WatchOptions.RelistPeriod</c>
/// (dropped events), the record of <c>Creating</c> before a topic is made (kills).
/// </remarks>
public sealed class PerturbationTests(KubernetesControlPlane controlPlane, InstalledCustomResources installed) : IClassFixture<InstalledCustomResources>
{
    private const int SampleStride = 29;
    private const int Stride = 13;
    private const int MostChangesBehind = 10;

    private static readonly string[] DelayedKinds = ["pushtopics", "subscribergroups", "deployments", "configmaps", "secrets"];

    public static TheoryData<string> Workflows => [.. Workflow.All.Select(workflow => workflow.Name)];

    /// <summary>Two of them; <c>PERTURBATION=all</c>: all.</summary>
    public static TheoryData<string> Sample => All ? Workflows : ["create", "scale up and down"];

    private static bool All => Environment.GetEnvironmentVariable("PERTURBATION") == "all";

    [Theory]
    [MemberData(nameof(Workflows))]
    public async Task Whatever_goes_wrong_the_world_comes_to_the_same_end_and_then_nothing_is_written(string name)
    {
        await using var cluster = await PerturbedCluster.StartDoubleAsync();

        var divergences = await DivergencesAsync(cluster, Workflow.All.Single(workflow => workflow.Name == name), All ? 1 : Stride);

        divergences.Should().BeEmpty();
    }

    /// <summary>A sample on a real API server, whose controllers write into the same objects: there the end is the same, not each step.</summary>
    [Theory]
    [MemberData(nameof(Sample))]
    public async Task So_it_does_on_a_real_API_server(string name)
    {
        await installed.ClientAsync();
        await using var cluster = await PerturbedCluster.OfAsync(controlPlane);

        var divergences = await DivergencesAsync(cluster, Workflow.All.Single(workflow => workflow.Name == name), SampleStride);

        divergences.Should().BeEmpty();
    }

    private static async Task<List<string>> DivergencesAsync(PerturbedCluster cluster, Workflow workflow, int stride)
    {
        var watch = Stopwatch.StartNew();
        var undisturbed = await PerturbedRun.RunAsync(cluster, workflow, new Perturbation.None(), expected: null);
        undisturbed.Divergence.Should().BeNull("the undisturbed run ends well");
        var divergences = new List<string>();
        var (runs, slowest, slowestOf) = (0, TimeSpan.Zero, "none");
        foreach (var perturbation in PerturbationsOf(undisturbed, stride))
        {
            var started = watch.Elapsed;
            var run = await PerturbedRun.RunAsync(cluster, workflow, perturbation, undisturbed);
            runs++;
            if (watch.Elapsed - started > slowest) (slowest, slowestOf) = (watch.Elapsed - started, $"{perturbation}");
            if (run.Divergence is { } divergence) divergences.Add($"{workflow}, {perturbation}: {divergence}");
        }

        Report(string.Create(
            CultureInfo.InvariantCulture,
            $"{workflow}: {undisturbed.Writes} writes, {undisturbed.Events} events, {runs} runs, {divergences.Count} divergences, {watch.Elapsed.TotalSeconds:0.0} s, the slowest {slowest.TotalSeconds:0.0} s ({slowestOf})"));
        return divergences;
    }

    private static IEnumerable<Perturbation> PerturbationsOf(PerturbedRun undisturbed, int stride)
    {
        IEnumerable<int> Numbers(int most, int phase) => Enumerable.Range(1, most).Where(number => number % stride == phase % stride);
        foreach (var number in Numbers(undisturbed.Writes, 1)) yield return new Perturbation.WriteFailsBefore(number);
        foreach (var number in Numbers(undisturbed.Writes, 4)) yield return new Perturbation.WriteFailsAfter(number);
        foreach (var number in Numbers(undisturbed.Writes, 7)) yield return new Perturbation.KilledAfterWrite(number);
        foreach (var number in Numbers(undisturbed.Events, 2)) yield return new Perturbation.EventDropped(number);
        foreach (var changes in Numbers(MostChangesBehind, 3)) yield return new Perturbation.RestartedInThePast(changes);
        if (stride > 1) yield return new Perturbation.EventsDelayed();
        if (stride > 1) yield break;
        foreach (var kind in DelayedKinds) yield return new Perturbation.KindDelayed(kind);
        yield return new Perturbation.EventsDelayed();
        yield return new Perturbation.EveryOtherWriteConflicts();
    }

    private static void Report(string line)
    {
        TestContext.Current.TestOutputHelper?.WriteLine(line);
        if (Environment.GetEnvironmentVariable("PERTURBATION_REPORT") is { Length: > 0 } file) File.AppendAllText(file, line + "\n");
    }
}
