using PushOperator.Oracle.State;

namespace PushOperator.Oracle.Rules;

/// <summary>One promise, judged event by event. The same history gives the same violations.</summary>
internal interface IDeliveryRule
{
    /// <summary>Takes the next event; the state has taken it already.</summary>
    /// <returns>What was broken by it, for good.</returns>
    IEnumerable<Violation> Observe(Observation seen, DeliveryState state);

    /// <summary>What counts as broken now, and may not when more is known.</summary>
    IEnumerable<Violation> Standing(DeliveryState state) => [];

    /// <summary>What is broken if nothing more comes.</summary>
    IEnumerable<Violation> AtTheEnd(DeliveryState state) => [];
}
