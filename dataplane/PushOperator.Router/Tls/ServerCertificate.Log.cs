namespace PushOperator.Router.Tls;

internal sealed partial class ServerCertificate
{
    [LoggerMessage(6400, LogLevel.Information, "New connections get the certificate {Subject}, valid until {Until:u}")]
    private static partial void LogInUse(ILogger logger, string subject, DateTimeOffset until);

    [LoggerMessage(6401, LogLevel.Error, "The certificate {Subject} ended at {Until:u}: clients will refuse it; renew it in the Secret")]
    private static partial void LogOver(ILogger logger, string subject, DateTimeOffset until);

    [LoggerMessage(6402, LogLevel.Error, "The certificate before stays in use, for the new one is not usable: {Problem}")]
    private static partial void LogNotUsable(ILogger logger, string problem);
}
