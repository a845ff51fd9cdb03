namespace PushOperator.LocalCluster.Cluster;

/// <summary>What the program ends with. Part of its contract: scripts test for these.</summary>
internal static class ExitCode
{
    /// <summary>Ended as asked; the demonstration lost nothing.</summary>
    public const int Success = 0;

    /// <summary>The demonstration lost or reordered something, or something broke that has no code of its own.</summary>
    public const int Failure = 1;

    /// <summary>The command line was not understood.</summary>
    public const int Usage = 2;

    /// <summary>The data directory cannot be written, or another local cluster runs in it.</summary>
    public const int DataDirectory = 3;

    /// <summary>A port or the pods' addresses are taken.</summary>
    public const int Address = 4;

    /// <summary>The API server of <c>--kubeconfig</c> cannot be used.</summary>
    public const int Kubernetes = 5;

    /// <summary>The broker of <c>--kafka</c> cannot be reached.</summary>
    public const int Kafka = 6;

    /// <summary>This machine or this checkout lacks something: Linux, a built program.</summary>
    public const int Environment = 7;
}
