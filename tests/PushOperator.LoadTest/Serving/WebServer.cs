using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PushOperator.LoadTest.Wire;

namespace PushOperator.LoadTest.Serving;

/// <summary>The part that the ASP.NET Core yardsticks share: Kestrel as it comes, and commands on standard input.</summary>
internal abstract class WebServer(IPEndPoint endpoint)
{
    /// <summary>Runs until standard input ends; <paramref name="ready"/> is called when it serves.</summary>
    public async Task RunAsync(Action ready)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(endpoint));
        AddServices(builder.Services);
        var app = builder.Build();
        Configure(app);
        await app.StartAsync();
        ready();
        while (await Console.In.ReadLineAsync() is { } line) await PublishAsync(PublishLine.Parse(line));
        // Not stopped in order: that would wait for every connection, and nobody is left to hear it.
    }

    protected virtual void AddServices(IServiceCollection services)
    {
    }

    protected abstract void Configure(WebApplication app);

    /// <summary>Publishes to all; called for one line after the other.</summary>
    protected abstract Task PublishAsync(PublishLine line);
}
