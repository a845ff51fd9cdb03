using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace PushOperator.LocalCluster.Tests.KubernetesApi;

/// <summary>A kubelet whose logs are what it was asked for.</summary>
internal sealed class LogKubelet : IAsyncDisposable
{
    private readonly WebApplication _web;

    private LogKubelet(WebApplication web) => _web = web;

    public int Port => new Uri(_web.Urls.First()).Port;

    public static async Task<LogKubelet> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var web = builder.Build();
        web.Run(http => http.Response.WriteAsync($"{http.Request.Method} {http.Request.Path}{http.Request.QueryString}"));
        await web.StartAsync(TestContext.Current.CancellationToken);
        return new LogKubelet(web);
    }

    public ValueTask DisposeAsync() => _web.DisposeAsync();
}
