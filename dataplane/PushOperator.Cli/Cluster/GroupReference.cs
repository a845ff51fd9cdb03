namespace PushOperator.Cli.Cluster;

/// <summary>A SubscriberGroup as the user names it: <c>name</c> in the namespace of the command, or <c>namespace/name</c>.</summary>
internal sealed record GroupReference(string? Namespace, string Name)
{
    /// <exception cref="CommandException">Neither of the two.</exception>
    public static GroupReference Parse(string text) => text.Split('/') switch
    {
        [{ Length: > 0 } name] => new GroupReference(null, name),
        [{ Length: > 0 } ns, { Length: > 0 } name] => new GroupReference(ns, name),
        _ => throw new CommandException(ExitCodes.Usage, $"'{text}' names no group; give NAME or NAMESPACE/NAME"),
    };
}
