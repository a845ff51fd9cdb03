namespace PushOperator.Gateway.Connections;

/// <summary>
/// How soon a position frame follows an acknowledgement. What was acknowledged since the last one comes again after a crash, so soon; but a signed cursor costs some microseconds, so a pod makes no more than 20,000 a second. Pure.
/// </summary>
internal static class PositionPace
{
    private static readonly TimeSpan s_share = TimeSpan.FromSeconds(1) / 20_000;
    private static readonly TimeSpan s_least = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_most = TimeSpan.FromSeconds(1);

    /// <summary>The least time between two.</summary>
    /// <param name="connections">Of the pod.</param>
    /// <param name="age">Of this connection: a young one is told sooner, so that one whose line never holds for a second gets on, too.</param>
    public static TimeSpan Of(int connections, TimeSpan age)
    {
        var share = s_share * connections;
        var most = share < s_most ? share : s_most;
        var pace = age < most ? age : most;
        return pace < s_least ? s_least : pace;
    }
}
