namespace PushOperator.Gateway.Tests.Model.Subscribers;

/// <summary>Everything that can happen to subscribers with a name on several pods.</summary>
internal enum SubscriberOp
{
    /// <summary>A session begins, where the subscriber is.</summary>
    Claim,

    /// <summary>A session begins at a place that was asked for.</summary>
    ClaimAt,
    Progress,
    Close,
    Forget,

    /// <summary>A second passes: what changed is written.</summary>
    Second,

    /// <summary>What a pod wrote arrives in the topic.</summary>
    Arrive,

    /// <summary>What a pod wrote is lost, and it is told.</summary>
    Fail,

    /// <summary>A pod reads some records.</summary>
    Read,

    /// <summary>A pod dies and comes back with an empty memory.</summary>
    Crash,

    /// <summary>Kafka compacts what is old enough: all pods had time to answer it, and their answers arrived.</summary>
    Compact,
}
