namespace PushOperator.LocalCluster.Demonstration;

/// <summary>What a group of subscribers got, compared with what was published.</summary>
/// <param name="Group">Name of the SubscriberGroup.</param>
/// <param name="Expected">Deliveries that had to happen.</param>
/// <param name="Delivered">Of those, how many did.</param>
/// <param name="Duplicated">Deliveries of a message that the same subscriber (Broadcast) or the group (Shared) had already.</param>
/// <param name="OutOfOrder">First deliveries that came after a later message of the same key.</param>
internal sealed record GroupResult(string Group, long Expected, long Delivered, long Duplicated, long OutOfOrder)
{
    /// <summary>Deliveries that never happened.</summary>
    public long Lost => Expected - Delivered;

    /// <summary>Whether the promise was kept: nothing lost, nothing out of order. A duplicate breaks no promise.</summary>
    public bool IsKept => Lost == 0 && OutOfOrder == 0;
}
