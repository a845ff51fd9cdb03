namespace PushOperator.Oracle.Rules;

/// <summary>One promise. Pure: the same history gives the same violations.</summary>
internal interface IDeliveryRule
{
    /// <summary>Every place where the promise was not kept.</summary>
    IEnumerable<Violation> Check(IndexedHistory history, CheckerOptions options);
}
