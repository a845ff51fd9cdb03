namespace PushOperator.Gateway.Seeks;

/// <summary>What a seek wants of one partition.</summary>
/// <param name="To">Offset to go on at.</param>
/// <param name="End">Offset after the newest message when the seek was asked for: there the replay ends.</param>
internal readonly record struct SeekRange(long To, long End);
