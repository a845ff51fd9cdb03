using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;

namespace PushOperator.Gateway.Tests.Model;

/// <summary>
/// Runs generated histories against a model with FsCheck, which shrinks one that fails and prints its seed.
/// </summary>
/// <remarks>
/// The seed is the same in each run, so that what passed once passes again. <c>PUSH_MODEL_SEED=random</c> draws another, <c>PUSH_MODEL_SEED=seed,gamma,size</c> begins with the history
/// that failed, as it is printed ("Replay directly at failing step with …"), <c>PUSH_MODEL_FACTOR=20</c> makes twenty times as many histories.
/// </remarks>
internal static class ModelCheck
{
    private const int SetupBits = 12;

    /// <summary>Checks <paramref name="cases"/> histories of up to <paramref name="length"/> commands.</summary>
    /// <param name="run">Runs one; throws when the model is violated.</param>
    /// <returns>Commands that were run.</returns>
    public static long Run<TCommand>(Gen<TCommand> command, int length, int cases, Action<ModelCase<TCommand>> run, string? seed = null)
    {
        var commands = 0L;
        var generated = Gen.Choose(0, (1 << SetupBits) - 1).SelectMany(setup => Gen.Choose(length / 2, length)
            .SelectMany(count => command.ArrayOf(count).Select(list => new ModelCase<TCommand>(setup, list))));
        var property = Prop.ForAll(Arb.From(generated, history => history.Shrink()), history =>
        {
            commands += history.Commands.Length;
            run(history);
        });
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(cases * Factor()).WithReplay(SeedOf(seed)), property);
        return commands;
    }

    private static int Factor() => Environment.GetEnvironmentVariable("PUSH_MODEL_FACTOR") is { Length: > 0 } factor ? int.Parse(factor, CultureInfo.InvariantCulture) : 1;

    private static FsCheck.Replay SeedOf(string? seed)
    {
        seed ??= Environment.GetEnvironmentVariable("PUSH_MODEL_SEED");
        if (seed == "random") seed = string.Create(CultureInfo.InvariantCulture, $"{Random.Shared.NextInt64()},{Random.Shared.NextInt64() | 1}");
        var parts = (seed is { Length: > 0 } ? seed : "20260801,7919").Split(',');
        var size = parts.Length > 2 ? int.Parse(parts[2], CultureInfo.InvariantCulture) : (int?)null;
        return new FsCheck.Replay(new Rnd(ulong.Parse(parts[0], CultureInfo.InvariantCulture), ulong.Parse(parts[1], CultureInfo.InvariantCulture)), size is { } known ? known : FSharpOption<int>.None);
    }
}
