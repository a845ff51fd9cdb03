using k8s;
using k8s.Models;
using PushOperator.Api;
using PushOperator.Api.Naming;
using PushOperator.FaultRunner.Workload;

namespace PushOperator.FaultRunner.Ground;

/// <summary>Tokens of the groups' own accounts, as whoever commands a group makes them; each is used for half its life. Thread-safe.</summary>
internal sealed class CommandTokens(IKubernetes client, TimeProvider time)
{
    private const int Seconds = 600;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (string Token, long MadeAt)> _made = [];

    /// <summary>One that a group's gateways take now.</summary>
    public async Task<string> OfAsync(string group, CancellationToken stop)
    {
        lock (_lock)
        {
            if (_made.TryGetValue(group, out var made) && time.GetElapsedTime(made.MadeAt) < TimeSpan.FromSeconds(Seconds / 2)) return made.Token;
        }

        var madeAt = time.GetTimestamp();
        var request = new Authenticationv1TokenRequest { Spec = new V1TokenRequestSpec { Audiences = [PushOperatorApi.CommandAudience], ExpirationSeconds = Seconds } };
        var token = (await client.CoreV1.CreateNamespacedServiceAccountTokenAsync(request, SubscriberGroupNames.Gateway(group), Orders.Namespace, cancellationToken: stop)).Status.Token;
        lock (_lock) _made[group] = (token, madeAt);
        return token;
    }
}
