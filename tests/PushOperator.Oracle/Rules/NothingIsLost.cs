using PushOperator.Oracle.State;

namespace PushOperator.Oracle.Rules;

/// <summary>Every acknowledged publish reached each reader it was promised to, or lies in a gap that the reader was told of.</summary>
internal sealed class NothingIsLost : IDeliveryRule
{
    public IEnumerable<Violation> Observe(Observation seen, DeliveryState state) => [];

    public IEnumerable<Violation> AtTheEnd(DeliveryState state) => state.Lost.Select(lost =>
        new Violation(nameof(NothingIsLost), $"{lost.Reader.Name} never got {lost.Place}", [lost.Message.Requested, lost.Message.Stored]));
}
