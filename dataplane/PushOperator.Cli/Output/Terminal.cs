namespace PushOperator.Cli.Output;

/// <summary>What a command reads and writes: results to <paramref name="Output"/>, everything said about them to <paramref name="Error"/>.</summary>
/// <param name="Input">Standard input.</param>
/// <param name="Output">Standard output: results only, so that a pipe gets nothing else.</param>
/// <param name="Error">Standard error.</param>
/// <param name="Width">Columns of a table before it wraps.</param>
/// <param name="Time">The clock.</param>
internal sealed record Terminal(TextReader Input, TextWriter Output, TextWriter Error, int Width, TimeProvider Time)
{
    /// <summary>Wider than any row: a file or a pipe has no edge to wrap at.</summary>
    public const int NoEdge = 4_000;

    public static Terminal OfThisProcess() =>
        new(Console.In, Console.Out, Console.Error, Console.IsOutputRedirected ? NoEdge : Math.Max(80, Console.WindowWidth), TimeProvider.System);

    /// <summary>Says something about the results, on standard error.</summary>
    public Task SayAsync(string sentence) => Error.WriteLineAsync($"push: {Printable.Of(sentence)}");
}
