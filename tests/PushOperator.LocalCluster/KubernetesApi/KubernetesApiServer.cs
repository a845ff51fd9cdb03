using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging.Abstractions;
using PushOperator.LocalCluster.KubernetesApi.Http;
using PushOperator.LocalCluster.KubernetesApi.Kinds;
using PushOperator.LocalCluster.KubernetesApi.Objects;
using PushOperator.LocalCluster.KubernetesApi.Storage;
using PushOperator.LocalCluster.KubernetesApi.Tokens;
using PushOperator.LocalCluster.KubernetesControllers;

namespace PushOperator.LocalCluster.KubernetesApi;

/// <summary>
/// A Kubernetes API server in this process, for development and tests: kubectl and KubernetesClient talk to it over plain HTTP on loopback, and
/// the controllers that come with it turn Deployments into Pods and Services into EndpointSlices. It does not evaluate CEL rules (it warns), knows
/// no users, and runs no pods: a kubelet does, over this API.
/// </summary>
public sealed class KubernetesApiServer : IAsyncDisposable
{
    // Bodies the real server refuses are refused here.
    private const long LargestBody = 3 * 1024 * 1024;

    private readonly ObjectStore _store;
    private readonly WebApplication _web;
    private readonly ApiEndpoint _endpoint;
    private readonly AccountTokens _tokens;
    private readonly ControllerHost? _controllers;

    private KubernetesApiServer(ObjectStore store, ClusterApi api, WebApplication web, ApiEndpoint endpoint, AccountTokens tokens, ControllerHost? controllers)
    {
        (_store, _web, _endpoint, _tokens, _controllers) = (store, web, endpoint, tokens, controllers);
        Api = api;
        Uri = new Uri(web.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First());
    }

    /// <summary>Where it listens.</summary>
    public Uri Uri { get; }

    /// <summary>The same objects without HTTP.</summary>
    internal ClusterApi Api { get; }

    /// <summary>Starts a server; when the task is done, it serves.</summary>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<KubernetesApiServer> StartAsync(KubernetesApiOptions options, CancellationToken cancellationToken = default)
    {
        var loggers = options.LoggerFactory ?? NullLoggerFactory.Instance;
        var store = new ObjectStore(options.HistoryCapacity, options.DataDirectory);
        var kinds = new KindCatalog(store, loggers.CreateLogger<KindCatalog>());
        store.Committed = kinds.OnCommitted;
        var api = new ClusterApi(store, kinds, options.TimeProvider);
        FirstObjects.Create(api);
        var web = Build(options, loggers);
        var tokens = new AccountTokens(options.TimeProvider);
        var endpoint = new ApiEndpoint(api, tokens, options.BookmarkInterval, loggers.CreateLogger<ApiEndpoint>(), web.Lifetime.ApplicationStopping);
        web.Run(endpoint.HandleAsync);
        await web.StartAsync(cancellationToken);
        var controllers = options.RunControllers ? ControllerHost.Start(api, loggers) : null;
        return new KubernetesApiServer(store, api, web, endpoint, tokens, controllers);
    }

    /// <summary>Writes a kubeconfig with which kubectl and KubernetesClient find this server. KubernetesClient wants a token; nobody reads it.</summary>
    public void WriteKubeconfig(string path) => File.WriteAllText(path, $$"""
        apiVersion: v1
        kind: Config
        current-context: local
        clusters:
        - name: local
          cluster: {server: "{{Uri.GetLeftPart(UriPartial.Authority)}}"}
        users:
        - name: local
          user: {token: none-needed}
        contexts:
        - name: local
          context: {cluster: local, user: local}

        """);

    /// <summary>Stops the controllers, ends all watches, and closes the files.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_controllers is not null) await _controllers.DisposeAsync();
        await _web.StopAsync();
        await _web.DisposeAsync();
        _endpoint.Dispose();
        _tokens.Dispose();
        _store.Dispose();
    }

    private static WebApplication Build(KubernetesApiOptions options, ILoggerFactory loggers)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(loggers);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(new IPEndPoint(options.Address, options.Port), listen => listen.Protocols = HttpProtocols.Http1);
            kestrel.Limits.MaxRequestBodySize = LargestBody;
            // A client may leave a watch unread for as long as it likes.
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.AddServerHeader = false;
        });
        return builder.Build();
    }
}
