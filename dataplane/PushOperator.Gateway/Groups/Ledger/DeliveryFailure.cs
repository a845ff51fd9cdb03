namespace PushOperator.Gateway.Groups.Ledger;

/// <summary>Why a delivery did not end in an acknowledgement.</summary>
internal enum DeliveryFailure
{
    None,

    /// <summary>The subscriber said so.</summary>
    Nacked,

    /// <summary>The acknowledgement deadline passed.</summary>
    TimedOut,

    /// <summary>The subscriber left.</summary>
    SubscriberLeft,
}
