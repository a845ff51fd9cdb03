namespace PushOperator.Cli.Publishing;

/// <summary>How many messages were stored, refused, or nobody knows.</summary>
internal sealed class PublishTally
{
    public long Stored { get; set; }

    public long Refused { get; set; }

    public long Unknown { get; set; }

    /// <summary>Ok when all are stored, Partial when some are or may be.</summary>
    public int ExitCode => (Stored, Refused, Unknown) switch
    {
        (_, 0, 0) => ExitCodes.Ok,
        (0, _, 0) => ExitCodes.Refused,
        _ => ExitCodes.Partial,
    };
}
