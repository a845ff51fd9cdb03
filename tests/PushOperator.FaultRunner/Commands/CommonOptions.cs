using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using PushOperator.FaultRunner.Brokers;

namespace PushOperator.FaultRunner.Commands;

/// <summary>The options of the commands that break things.</summary>
internal sealed class CommonOptions
{
    private readonly Option<TimeSpan?> _every = new("--faults-every") { Description = "From one fault to the next, such as 10s, whether the system has recovered or not. Default: soak 10s; faults wait for the recovery.", CustomParser = Duration };
    private readonly Option<int> _seed = new("--seed") { Description = "Gives the same plan again. Default: drawn, and printed.", DefaultValueFactory = _ => Random.Shared.Next() };
    private readonly Option<string?> _report = new("--report") { Description = "File for the result, as JSON; the history goes beside it, with .history.jsonl behind its name.", HelpName = "FILE" };
    private readonly KafkaOptions _kafka = new();

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _every, _seed, _report }) command.Options.Add(option);
        _kafka.AddTo(command);
    }

    public RunCommand Read(ParseResult parsed) =>
        new(_kafka.Brokers(parsed), parsed.GetValue(_every), parsed.GetValue(_seed), parsed.GetValue(_report), _kafka.MarkdownFile(parsed));

    /// <summary>A number with s or m behind it.</summary>
    private static TimeSpan? Duration(ArgumentResult result)
    {
        var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        if (text.Length > 1 && double.TryParse(text[..^1], CultureInfo.InvariantCulture, out var number) && number > 0 && text[^1] is 's' or 'm')
            return text[^1] == 's' ? TimeSpan.FromSeconds(number) : TimeSpan.FromMinutes(number);
        result.AddError($"--faults-every {text} must be a duration such as 10s or 1m");
        return null;
    }
}
