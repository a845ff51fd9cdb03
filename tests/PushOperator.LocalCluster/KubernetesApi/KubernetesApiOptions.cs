using System.Net;

namespace PushOperator.LocalCluster.KubernetesApi;

/// <summary>How a <see cref="KubernetesApiServer"/> runs.</summary>
public sealed class KubernetesApiOptions
{
    /// <summary>Address to listen on. There is no authentication: keep it on loopback.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>Port to listen on.</summary>
    /// <value>Default 0: one that is free.</value>
    public int Port { get; init; }

    /// <summary>Directory in which the objects survive a restart.</summary>
    /// <value>Default null: they are kept in memory only.</value>
    public string? DataDirectory { get; init; }

    /// <summary>Changes that watches can go back to; beyond it they are answered 410 Gone.</summary>
    /// <value>Default 10,000, counted over all kinds.</value>
    public int HistoryCapacity { get; init; } = 10_000;

    /// <summary>How often an idle watch that allows bookmarks gets one.</summary>
    /// <value>Default 30 s.</value>
    public TimeSpan BookmarkInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether Deployments, ReplicaSets, EndpointSlices and so on are acted upon, pods bound to nodes and garbage collected.</summary>
    /// <value>Default true.</value>
    public bool RunControllers { get; init; } = true;

    /// <summary>Where the log goes.</summary>
    /// <value>Default null: nowhere.</value>
    public ILoggerFactory? LoggerFactory { get; init; }

    /// <summary>The clock: timestamps, timeouts of watches, delays of controllers.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
