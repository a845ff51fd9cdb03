namespace PushOperator.DataPlane.Configuration.Gateway;

/// <summary>Where a group or subscriber that was never seen before starts. It never acts on a known position.</summary>
public enum StartFrom
{
    /// <summary>After the newest message.</summary>
    Latest,

    /// <summary>At the oldest message that Kafka still holds.</summary>
    Earliest,
}
