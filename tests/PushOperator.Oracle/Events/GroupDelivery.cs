namespace PushOperator.Oracle.Events;

/// <summary>Who gets a message of a group.</summary>
public enum GroupDelivery
{
    /// <summary>Each of its durable subscribers.</summary>
    Broadcast,

    /// <summary>One of its subscribers.</summary>
    Shared,
}
