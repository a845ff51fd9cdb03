using PushOperator.Gateway.Diagnostics;
using PushOperator.Gateway.Problems;

namespace PushOperator.Gateway.Authentication;

/// <summary>Decides who may give a command: the bearer of a token that Kubernetes made for the group's ServiceAccount; for some commands also the operator's. Thread-safe.</summary>
internal sealed partial class CommandAdmission(CommandAccessFile file, TokenSignature signature, GatewayMetrics metrics, TimeProvider time, ILogger<CommandAdmission> logger)
{
    // The clocks of a cluster's nodes.
    private static readonly TimeSpan s_skew = TimeSpan.FromSeconds(30);

    /// <summary>Null when the command may go on. What changes something is logged with who asked for it.</summary>
    /// <param name="request">The command.</param>
    /// <param name="operatorMay">Whether the operator may give it, too.</param>
    public async ValueTask<Problem?> CheckAsync(HttpRequest request, bool operatorMay)
    {
        var (problem, subject) = await JudgeAsync(request, operatorMay);
        metrics.CommandJudged(problem?.Code ?? "accepted");
        if (problem is null && !HttpMethods.IsGet(request.Method)) LogCommand(request.Method, request.Path, subject);
        return problem;
    }

    private async ValueTask<(Problem? Problem, string Subject)> JudgeAsync(HttpRequest request, bool operatorMay)
    {
        if (HeaderToken.Read(request.Headers.Authorization, out var token) is { } bad) return (bad.Problem, "");
        if (file.Current() is not var (access, keys))
            return (new Problem(503, "commands_unavailable", "the gateway was not told who may give commands; its log says why", TimeSpan.FromSeconds(30)), "");
        if (token is null)
            return (new Problem(401, "token_missing", $"Authorization: Bearer and a token of the ServiceAccount {access.GroupSubject} for the audience {access.Audience} are wanted (kubectl create token)"), "");
        if (TokenForm.Read(token, out var jwt) is { } malformed) return (malformed.Problem, "");
        if (await signature.CheckAsync(jwt!, keys.Find(jwt!.Kid, jwt.Alg), access.Issuer, access.Audience) is { } refused) return (refused.Problem, "");
        if (TokenClaims.Read(jwt, time.GetUtcNow(), s_skew) is TokenOutcome.Refused expired) return (expired.Problem, "");
        return jwt.Subject == access.GroupSubject || (operatorMay && jwt.Subject == access.OperatorSubject)
            ? (null, jwt.Subject)
            : (new Problem(403, "forbidden", $"the token is of {jwt.Subject}; this command is taken from {access.GroupSubject}{(operatorMay ? $" and {access.OperatorSubject}" : "")}"), "");
    }

    [LoggerMessage(6101, LogLevel.Information, "{Method} {Path} by {Subject}")]
    private partial void LogCommand(string method, string path, string subject);
}
