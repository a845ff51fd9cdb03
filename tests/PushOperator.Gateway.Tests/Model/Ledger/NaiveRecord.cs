namespace PushOperator.Gateway.Tests.Model.Ledger;

/// <summary>A record as Kafka has it.</summary>
/// <param name="Key">−1: none.</param>
internal sealed record NaiveRecord(long Offset, int Key, int Size);
