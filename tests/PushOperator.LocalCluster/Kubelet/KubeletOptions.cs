namespace PushOperator.LocalCluster.Kubelet;

/// <summary>Settings of a <see cref="ProcessKubelet"/>.</summary>
internal sealed record KubeletOptions
{
    /// <summary>Name of the Node object.</summary>
    public string NodeName { get; init; } = "local";

    /// <summary>Holds volumes, logs and process records. One kubelet a directory.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Whether logs are served over HTTPS with a self-signed certificate, as a real API server dials it, instead of plain HTTP.</summary>
    public bool ServeTls { get; init; }

    /// <summary>Port of the kubelet on the node's address.</summary>
    public int Port { get; init; } = 10250;

    /// <summary>First wait before a container that ended again is started again; doubles each time. The first restart does not wait.</summary>
    /// <value>Default 2 s: a developer waits for it. (A real kubelet: 10 s.)</value>
    public TimeSpan RestartBackoff { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Longest wait between restarts; a container that ran twice as long starts at <see cref="RestartBackoff"/> again.</summary>
    public TimeSpan MaxRestartBackoff { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest time containers get to end when the kubelet itself stops.</summary>
    public TimeSpan StopGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Bytes of a container's log file before it is rotated; one old file is kept.</summary>
    public long MaxLogBytes { get; init; } = 10 << 20;
}
