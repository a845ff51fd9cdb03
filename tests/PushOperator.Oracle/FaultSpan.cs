namespace PushOperator.Oracle;

/// <summary>One run of a fault, until the next begins.</summary>
internal sealed class FaultSpan(string fault, TimeSpan from)
{
    public string Fault => fault;

    public TimeSpan From => from;

    public long Delivered { get; set; }

    public long Duplicated { get; set; }

    public TimeSpan WorstReconnect { get; set; }

    public TimeSpan WorstRecovery { get; set; }
}
