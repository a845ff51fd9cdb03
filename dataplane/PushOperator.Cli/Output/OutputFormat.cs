namespace PushOperator.Cli.Output;

/// <summary>For whom a command writes.</summary>
internal enum OutputFormat
{
    /// <summary>A person: lines and tables. Their layout may change.</summary>
    Text,

    /// <summary>A script: one JSON document, or one JSON object a line from commands that go on. Members are only ever added.</summary>
    Json,
}
