namespace PushOperator.Gateway.Tests.Model.Ledger;

/// <summary>One message under one assignment, as the model sees it.</summary>
internal sealed class NaiveEntry(NaiveRecord record)
{
    public long Offset => record.Offset;

    public int Key => record.Key;

    public int Size => record.Size;

    public NaiveState State { get; set; } = NaiveState.Waiting;

    /// <summary>Who has it, while <see cref="NaiveState.WithSeat"/>.</summary>
    public NaiveSeat? Seat { get; set; }

    public bool IsTaken { get; set; }

    public long AssignedAt { get; set; }

    public int Count { get; set; }

    /// <summary>While backing off: not before this time,</summary>
    public long NotBefore { get; set; }

    /// <summary>and at the latest when time is looked at from here on.</summary>
    public long NotAfter { get; set; }

    /// <summary>Everybody whose connection took it under this assignment.</summary>
    public HashSet<NaiveSeat> GivenTo { get; } = [];
}
