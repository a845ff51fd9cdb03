using System.CommandLine;
using PushOperator.FaultRunner.Brokers;

namespace PushOperator.FaultRunner.Commands;

/// <summary>The options that every command has: on which brokers, and where the result goes.</summary>
internal sealed class KafkaOptions
{
    private readonly Option<string?> _markdown = new("--markdown") { Description = "File for the result, as Markdown.", HelpName = "FILE" };
    private readonly Option<string?> _kafka = new("--kafka-home") { Description = "Three brokers of Apache Kafka in place of the embedded ones: the folder whose script `local` starts them.", HelpName = "DIR" };

    public KafkaOptions() => _kafka.Validators.Add(result =>
    {
        if (result.Tokens.Count == 1 && !File.Exists(Path.Combine(result.Tokens[0].Value, "local")))
            result.AddError($"--kafka-home {result.Tokens[0].Value}: there is no script `local` in that folder");
    });

    public void AddTo(Command command)
    {
        command.Options.Add(_markdown);
        command.Options.Add(_kafka);
    }

    /// <summary>File for the result as Markdown; null: none.</summary>
    public string? MarkdownFile(ParseResult parsed) => parsed.GetValue(_markdown);

    /// <summary>Which brokers; says where Apache Kafka is to those who start it.</summary>
    public BrokerKinds Brokers(ParseResult parsed)
    {
        if (parsed.GetValue(_kafka) is not { } home) return BrokerKinds.Embedded;
        Environment.SetEnvironmentVariable("KAFKA_HOME", Path.GetFullPath(home));
        return BrokerKinds.Apache;
    }
}
