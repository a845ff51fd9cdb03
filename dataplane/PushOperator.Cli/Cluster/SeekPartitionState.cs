namespace PushOperator.Cli.Cluster;

/// <summary>One partition of a seek, as a gateway tells it.</summary>
internal sealed record SeekPartitionState(string Topic, int Partition, long? From, long To, long End, long? Position, string State, long Left);
