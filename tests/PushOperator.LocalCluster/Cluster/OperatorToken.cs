using System.Net;
using k8s;
using k8s.Autorest;
using k8s.Models;
using PushOperator.Api;

namespace PushOperator.LocalCluster.Cluster;

/// <summary>The operator's token for gateways, in a file that is written anew before it expires: what a kubelet does for a projected volume, for the operator that is no pod.</summary>
internal sealed class OperatorToken : IAsyncDisposable
{
    /// <summary>Namespace of the operator's account.</summary>
    public const string Namespace = "push-system";

    /// <summary>Name of the operator's account.</summary>
    public const string Account = "push-operator";

    private const int Seconds = 3600;
    private static readonly TimeSpan Renewal = TimeSpan.FromMinutes(10);

    private readonly IKubernetes _client;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stopping = new();
    private Task _renewing = Task.CompletedTask;

    private OperatorToken(IKubernetes client, string file, TimeProvider time) => (_client, File, _time) = (client, file, time);

    /// <summary>Path of the file.</summary>
    public string File { get; }

    /// <summary>Makes the account if it is not there, and writes the file.</summary>
    public static async Task<OperatorToken> StartAsync(IKubernetes client, string file, TimeProvider time, CancellationToken cancellationToken)
    {
        var token = new OperatorToken(client, file, time);
        await OnceAsync(() => client.CoreV1.CreateNamespaceAsync(new V1Namespace { Metadata = new V1ObjectMeta { Name = Namespace } }, cancellationToken: cancellationToken));
        await OnceAsync(() => client.CoreV1.CreateNamespacedServiceAccountAsync(new V1ServiceAccount { Metadata = new V1ObjectMeta { Name = Account } }, Namespace, cancellationToken: cancellationToken));
        await token.WriteAsync(cancellationToken);
        token._renewing = token.RenewAsync();
        return token;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _renewing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private static async Task OnceAsync(Func<Task> create)
    {
        try
        {
            await create();
        }
        catch (HttpOperationException exception) when (exception.Response.StatusCode == HttpStatusCode.Conflict)
        {
            // There is one.
        }
    }

    private async Task RenewAsync()
    {
        using var timer = new PeriodicTimer(Renewal, _time);
        while (await timer.WaitForNextTickAsync(_stopping.Token))
        {
            try
            {
                await WriteAsync(_stopping.Token);
            }
            catch (Exception exception) when (exception is HttpOperationException or HttpRequestException)
            {
                // The API server is away: the token that is there lives through five of these.
            }
        }
    }

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        var request = new Authenticationv1TokenRequest { Spec = new V1TokenRequestSpec { Audiences = [PushOperatorApi.CommandAudience], ExpirationSeconds = Seconds } };
        var made = await _client.CoreV1.CreateNamespacedServiceAccountTokenAsync(request, Account, Namespace, cancellationToken: cancellationToken);
        await System.IO.File.WriteAllTextAsync(File, made.Status.Token, cancellationToken);
    }
}
