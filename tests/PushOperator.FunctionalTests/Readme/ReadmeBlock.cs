using System.Globalization;
using System.Text.RegularExpressions;

namespace PushOperator.FunctionalTests.Readme;

/// <summary>
/// A fenced <c>bash</c> block of the README with the comment above it that says how it is tried:
/// <c>&lt;!-- run terminal=2 until="ready" seconds=60 then=3 shows="It works" --&gt;</c>, or <c>&lt;!-- not run: why --&gt;</c>.
/// </summary>
/// <param name="Commands">The block's text.</param>
/// <param name="Terminal">Number of the terminal it is typed in; null when it is not run.</param>
/// <param name="Until">Text that shows that a command which stays has come up, or null when the block ends by itself.</param>
/// <param name="Bound">Longest wait.</param>
/// <param name="Then">Number of another terminal that prints <paramref name="Shows"/> because of this block, or null.</param>
/// <param name="Shows">What the reader sees there.</param>
internal sealed partial record ReadmeBlock(string Commands, int? Terminal, string? Until, TimeSpan Bound, int? Then, string? Shows)
{
    /// <summary>Every bash block of the text, in order.</summary>
    /// <exception cref="FormatException">A block has no comment above it: then nobody knows whether it works.</exception>
    public static IReadOnlyList<ReadmeBlock> Parse(string markdown) => [.. Fence().Matches(markdown).Select(Read)];

    private static ReadmeBlock Read(Match match)
    {
        var how = match.Groups["how"].Value;
        var commands = match.Groups["commands"].Value.TrimEnd();
        if (how.StartsWith("not run: ", StringComparison.Ordinal)) return new ReadmeBlock(commands, null, null, TimeSpan.Zero, null, null);
        if (!how.StartsWith("run ", StringComparison.Ordinal))
            throw new FormatException($"README: this block says neither <!-- run … --> nor <!-- not run: … -->:\n{commands}");
        var values = Value().Matches(how).ToDictionary(value => value.Groups["name"].Value, value => value.Groups["value"].Value.Trim('"'));
        return new ReadmeBlock(
            commands,
            Number(values["terminal"]),
            values.GetValueOrDefault("until"),
            TimeSpan.FromSeconds(Number(values.GetValueOrDefault("seconds", "60"))),
            values.TryGetValue("then", out var then) ? Number(then) : null,
            values.GetValueOrDefault("shows"));
    }

    private static int Number(string digits) => int.Parse(digits, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"(?:<!-- (?<how>[^\n]*?) -->\n)?```bash\n(?<commands>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex("(?<name>[a-z]+)=(?<value>\"[^\"]*\"|[^ ]+)")]
    private static partial Regex Value();
}
