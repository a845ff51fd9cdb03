namespace PushOperator.LocalCluster.Kubelet.Volumes;

/// <summary>One file of a volume.</summary>
/// <param name="Content">Its bytes.</param>
/// <param name="Mode">Its permissions.</param>
internal sealed record VolumeFile(byte[] Content, UnixFileMode Mode);
