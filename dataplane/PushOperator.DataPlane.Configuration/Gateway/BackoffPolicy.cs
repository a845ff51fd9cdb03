namespace PushOperator.DataPlane.Configuration.Gateway;

/// <summary>How the wait before a redelivery grows.</summary>
public enum BackoffPolicy
{
    /// <summary>Initial wait × delivery count.</summary>
    Linear,

    /// <summary>Initial wait doubled with each delivery.</summary>
    Exponential,
}
