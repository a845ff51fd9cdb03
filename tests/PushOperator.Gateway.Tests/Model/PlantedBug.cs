using System.Text.RegularExpressions;

namespace PushOperator.Gateway.Tests.Model;

/// <summary>A run of a model over a product with a bug.</summary>
internal static partial class PlantedBug
{
    /// <summary>Asserts that the model finds it, shrinks it, and prints a seed that leads to it again.</summary>
    /// <param name="run">Runs the model from a seed; null for the usual one.</param>
    /// <param name="atMost">Commands that are left when it is shrunk.</param>
    public static void IsFound(Func<string?, long> run, int atMost)
    {
        var found = Fails(run, seed: null);

        int.Parse(Shrunk().Match(found).Groups[1].Value).Should().BeLessThanOrEqualTo(atMost, found);
        var seed = Seed().Match(found).Groups[1].Value;
        Fails(run, seed).Should().Contain("Falsifiable, after 1 test", "the seed leads to the same history").And.Contain(Shrunk().Match(found).Value);
    }

    private static string Fails(Func<string?, long> run, string? seed)
    {
        var act = () => run(seed);
        return act.Should().Throw<Exception>().Which.Message;
    }

    [GeneratedRegex(@"Shrunk:\s+setup \d+, (\d+) commands")]
    private static partial Regex Shrunk();

    [GeneratedRegex(@"Replay directly at failing step with \(([0-9,]+)\)")]
    private static partial Regex Seed();
}
