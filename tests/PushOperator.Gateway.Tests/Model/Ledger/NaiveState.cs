namespace PushOperator.Gateway.Tests.Model.Ledger;

/// <summary>Where the model has a message.</summary>
internal enum NaiveState
{
    /// <summary>May be given to somebody, unless an earlier one of its key is not done.</summary>
    Waiting,
    WithSeat,
    BackingOff,
    DeadLettering,
    Done,
}
