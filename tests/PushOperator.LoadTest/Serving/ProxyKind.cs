namespace PushOperator.LoadTest.Serving;

/// <summary>What stands between subscribers and a gateway.</summary>
internal enum ProxyKind
{
    /// <summary>The router as it ships, told of its one group by us instead of by Kubernetes.</summary>
    Router,

    /// <summary>YARP with one route to one destination.</summary>
    Yarp,
}
