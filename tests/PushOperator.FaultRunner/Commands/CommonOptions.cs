using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using PushOperator.FaultRunner.Brokers;

namespace PushOperator.FaultRunner.Commands;

/// <summary>The options that both commands have.</summary>
internal sealed class CommonOptions
{
    private readonly Option<TimeSpan?> _every = new("--faults-every") { Description = "From one fault to the next, such as 10s, whether the system has recovered or not. Default: soak 10s; faults wait for the recovery.", CustomParser = Duration };
    private readonly Option<int> _seed = new("--seed") { Description = "Gives the same plan again. Default: drawn, and printed.", DefaultValueFactory = _ => Random.Shared.Next() };
    private readonly Option<string?> _report = new("--report") { Description = "File for the result, as JSON; the history goes beside it, with .history.jsonl behind its name.", HelpName = "FILE" };
    private readonly Option<string?> _markdown = new("--markdown") { Description = "File for the result, as Markdown.", HelpName = "FILE" };
    private readonly Option<string?> _kafka = new("--kafka-home") { Description = "Three brokers of Apache Kafka in place of the embedded ones: the folder whose script `local` starts them.", HelpName = "DIR" };

    public CommonOptions() => _kafka.Validators.Add(result =>
    {
        if (result.Tokens.Count == 1 && !File.Exists(Path.Combine(result.Tokens[0].Value, "local")))
            result.AddError($"--kafka-home {result.Tokens[0].Value}: there is no script `local` in that folder");
    });

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _every, _seed, _report, _markdown, _kafka }) command.Options.Add(option);
    }

    public RunCommand Read(ParseResult parsed)
    {
        var home = parsed.GetValue(_kafka);
        if (home is not null) Environment.SetEnvironmentVariable("KAFKA_HOME", Path.GetFullPath(home));
        return new RunCommand(home is null ? BrokerKinds.Embedded : BrokerKinds.Apache, parsed.GetValue(_every), parsed.GetValue(_seed), parsed.GetValue(_report), parsed.GetValue(_markdown));
    }

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
