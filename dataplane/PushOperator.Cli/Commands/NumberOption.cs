using System.CommandLine;
using System.Globalization;
using System.Numerics;

namespace PushOperator.Cli.Commands;

/// <summary>Options that take a number within bounds; null when not given.</summary>
internal static class NumberOption
{
    public static Option<T?> Create<T>(string name, T least, T most, string description, string helpName = "N")
        where T : struct, INumber<T> => new(name)
        {
            Description = description,
            HelpName = helpName,
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                if (T.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most) return number;
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} is '{text}'; it has to be a number from {least} to {most}."));
                return null;
            },
        };
}
