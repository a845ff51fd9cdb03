using Microsoft.Extensions.Logging;

namespace PushOperator.ControllerRuntime.LeaderElection;

internal sealed partial class LeaderElector
{
    [LoggerMessage(500, LogLevel.Information, "This process leads (lease {Lease}, identity {Identity})")]
    private static partial void LogWon(ILogger logger, string lease, string identity);

    [LoggerMessage(501, LogLevel.Warning, "This process no longer leads (lease {Lease}): it was not renewed in time, or another process holds it")]
    private static partial void LogLost(ILogger logger, string lease);

    [LoggerMessage(502, LogLevel.Information, "Gave the lease {Lease} back")]
    private static partial void LogReleased(ILogger logger, string lease);

    [LoggerMessage(503, LogLevel.Warning, "Giving the lease {Lease} back failed; the next leader waits until it runs out")]
    private static partial void LogReleaseFailed(ILogger logger, Exception exception, string lease);

    [LoggerMessage(504, LogLevel.Warning, "Renewing the lease {Lease} failed; trying again")]
    private static partial void LogRenewalFailed(ILogger logger, Exception exception, string lease);

    [LoggerMessage(505, LogLevel.Warning, "Reading or claiming the lease {Lease} failed; trying again")]
    private static partial void LogCampaignFailed(ILogger logger, Exception exception, string lease);
}
