using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace PushOperator.Gateway.Seeks;

/// <summary>
/// Key of a record in the group's metadata topic: <c>/seek/ID</c>, <c>/seek/ID/cancel</c>, <c>/seek/ID/end</c>, or <c>/seek/ID/STEP/TOPIC/PARTITION</c>. A slash stands in no
/// subscriber id. Each step has a key of its own, so that nobody's late record hides a later step from compaction.
/// </summary>
internal readonly record struct SeekKey(string Id, SeekStep Step, string Topic = "", int Partition = -1)
{
    private const string Prefix = "/seek/";

    public static bool TryParse(string text, [NotNullWhen(true)] out SeekKey? key)
    {
        key = null;
        if (!text.StartsWith(Prefix, StringComparison.Ordinal)) return false;
        key = text[Prefix.Length..].Split('/') switch
        {
            [var id] => new SeekKey(id, SeekStep.Request),
            [var id, "cancel"] => new SeekKey(id, SeekStep.Cancel),
            [var id, "end"] => new SeekKey(id, SeekStep.End),
            [var id, var name, var topic, var number] when StepOf(name) is { } step && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var partition) =>
                new SeekKey(id, step, topic, partition),
            _ => null,
        };
        return key is not null;
    }

    public override string ToString() => Step switch
    {
        SeekStep.Request => Prefix + Id,
        SeekStep.Cancel => $"{Prefix}{Id}/cancel",
        SeekStep.End => $"{Prefix}{Id}/end",
        _ => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Id}/{NameOf(Step)}/{Topic}/{Partition}"),
    };

    private static string NameOf(SeekStep step) => step switch
    {
        SeekStep.From => "from",
        SeekStep.Applied => "applied",
        SeekStep.Done => "done",
        _ => "reverted",
    };

    private static SeekStep? StepOf(string name) => name switch
    {
        "from" => SeekStep.From,
        "applied" => SeekStep.Applied,
        "done" => SeekStep.Done,
        "reverted" => SeekStep.Reverted,
        _ => null,
    };
}
