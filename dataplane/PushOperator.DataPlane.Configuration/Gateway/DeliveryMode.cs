namespace PushOperator.DataPlane.Configuration.Gateway;

/// <summary>Who gets a message.</summary>
public enum DeliveryMode
{
    /// <summary>Each subscriber gets each message.</summary>
    Broadcast,

    /// <summary>Each message goes to one subscriber of the group.</summary>
    Shared,
}
