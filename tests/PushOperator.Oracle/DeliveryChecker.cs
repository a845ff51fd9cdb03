using PushOperator.Oracle.Events;

namespace PushOperator.Oracle;

/// <summary>Judges a history that has ended.</summary>
public static class DeliveryChecker
{
    /// <summary>Applies every rule.</summary>
    /// <exception cref="KeyNotFoundException">An event is about a group or a subscriber that was never declared: the history is no history.</exception>
    public static OracleReport Check(IEnumerable<HistoryEvent> events, CheckerOptions? options = null)
    {
        var oracle = new DeliveryOracle(options);
        foreach (var happened in events) oracle.Observe(happened);
        return oracle.Conclude();
    }
}
