using System.Security.Cryptography;
using PushOperator.Gateway.Authentication;
using PushOperator.Gateway.Connections;
using PushOperator.Gateway.Groups;
using PushOperator.Gateway.Lifecycle;
using PushOperator.Gateway.Limits;
using PushOperator.Gateway.Problems;

namespace PushOperator.Gateway.Transports.WebSockets;

/// <summary>Takes a caller that was admitted into the group.</summary>
internal sealed class SubscriberEntry(ISubscriberGroup group, DrainState drain, ConnectionServices connections, TimeProvider time)
{
    private static readonly TimeSpan s_joinTime = TimeSpan.FromSeconds(5);

    /// <summary>The answer while the pod is going.</summary>
    public static Problem Draining => new(503, "not_ready", "this pod is going; connect again", RetryTime.Soon());

    /// <summary>Joins the group, within five seconds.</summary>
    /// <returns>The connection and its place, which the caller of this gives back; or why there is none.</returns>
    public async Task<(SubscriberConnection Connection, JoinOutcome.Joined? Joined, Problem? Problem)> JoinAsync(SubscribeParameters parameters, Caller caller, CancellationToken aborted)
    {
        var connection = new SubscriberConnection(NewSession(), caller.SubscriberId(parameters.Subscriber), parameters.Request, connections);
        switch (await AskAsync(connection, aborted))
        {
            case JoinOutcome.Joined late when drain.IsDraining:
                late.Membership.Dispose();
                return (connection, null, Draining);
            case JoinOutcome.Joined joined:
                return (connection, joined, null);
            case JoinOutcome.Refused refused:
                return (connection, null, new Problem(refused.Status, refused.Code, refused.Detail, refused.RetryAfter));
            case var other:
                throw new InvalidOperationException($"{other.GetType()} is not an outcome");
        }
    }

    private async Task<JoinOutcome> AskAsync(SubscriberConnection connection, CancellationToken aborted)
    {
        using var bound = new CancellationTokenSource(s_joinTime, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, aborted);
        try
        {
            return await group.JoinAsync(connection.Request, connection, either.Token);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            return new JoinOutcome.Refused(503, "kafka_unavailable", "Kafka did not say in time where this subscriber starts", RetryTime.Soon());
        }
    }

    private static string NewSession() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
}
