using System.CommandLine;
using PushOperator.Cli.Output;

namespace PushOperator.Cli.Commands;

/// <summary><c>--output text|json</c>, alike in every command.</summary>
internal static class OutputOption
{
    public static Option<OutputFormat> Create() => new("--output", "-o")
    {
        Description = "text for people, json for scripts (default: text).",
        HelpName = "text|json",
        CustomParser = result =>
        {
            switch (result.Tokens[0].Value)
            {
                case "text":
                    return OutputFormat.Text;
                case "json":
                    return OutputFormat.Json;
                default:
                    result.AddError($"--output is '{result.Tokens[0].Value}'; it has to be text or json.");
                    return default;
            }
        },
    };
}
