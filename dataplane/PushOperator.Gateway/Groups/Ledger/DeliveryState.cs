namespace PushOperator.Gateway.Groups.Ledger;

/// <summary>Where a message of a Shared group stands on its way to being done.</summary>
internal enum DeliveryState
{
    /// <summary>Behind an earlier message of its key.</summary>
    Parked,

    /// <summary>May go out as soon as a seat has room.</summary>
    Ready,

    /// <summary>Given to a seat; the acknowledgement deadline runs.</summary>
    Assigned,

    /// <summary>Failed; ready again when its back-off is over.</summary>
    BackingOff,

    /// <summary>Tried as often as allowed; waits until the dead-letter topic has it.</summary>
    DeadLettering,

    /// <summary>Acknowledged, dead-lettered or dropped. Never leaves this state.</summary>
    Done,
}
