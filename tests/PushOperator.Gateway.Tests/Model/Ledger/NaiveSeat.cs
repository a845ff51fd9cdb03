using PushOperator.Gateway.Groups.Ledger;

namespace PushOperator.Gateway.Tests.Model.Ledger;

/// <summary>A subscriber as the model sees it.</summary>
/// <param name="Real">Its seat at the ledger.</param>
internal sealed record NaiveSeat(Seat Real, int Window, long MaxBytes)
{
    public bool IsPaused { get; set; }

    /// <summary>What it was ever given: partition and offset, in order.</summary>
    public List<(int Partition, long Offset)> Seen { get; } = [];

    public long HighestOf(int partition) => Seen.Where(seen => seen.Partition == partition).Select(seen => seen.Offset).DefaultIfEmpty(-1).Max();

    public bool Equals(NaiveSeat? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => Real.Id.GetHashCode();
}
