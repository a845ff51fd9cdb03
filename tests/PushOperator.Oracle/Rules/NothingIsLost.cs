namespace PushOperator.Oracle.Rules;

/// <summary>Every acknowledged publish reached each reader it was promised to, or lies in a gap that the reader was told of.</summary>
internal sealed class NothingIsLost : IDeliveryRule
{
    public IEnumerable<Violation> Check(IndexedHistory history, CheckerOptions options) => history.Lost.Select(lost =>
        new Violation(nameof(NothingIsLost), $"{lost.Reader} never got {lost.Message}", [lost.Requested, lost.Stored]));
}
