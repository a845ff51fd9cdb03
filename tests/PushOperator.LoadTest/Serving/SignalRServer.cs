using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using PushOperator.LoadTest.Wire;

namespace PushOperator.LoadTest.Serving;

/// <summary>SignalR as it comes, JSON protocol: each message to all clients of a hub.</summary>
internal sealed class SignalRServer(IPEndPoint endpoint) : WebServer(endpoint)
{
    private IHubContext<LoadHub>? _hub;

    /// <inheritdoc/>
    protected override void AddServices(IServiceCollection services) => 
        // The subscribers of the load send nothing after their greeting.
        services.AddSignalR(signalR => signalR.ClientTimeoutInterval = TimeSpan.FromHours(1));

    /// <inheritdoc/>
    protected override void Configure(WebApplication app)
    {
        app.MapHub<LoadHub>("/ws");
        _hub = app.Services.GetRequiredService<IHubContext<LoadHub>>();
    }

    /// <inheritdoc/>
    protected override async Task PublishAsync(PublishLine line)
    {
        for (var i = 0; i < line.Count; i++)
        {
            // Without its quotes, which the protocol puts back.
            var text = Encoding.ASCII.GetString(Payload.Create(line.Size, line.First + i, line.Time).AsSpan(1..^1));
            await _hub!.Clients.All.SendAsync("m", text);
        }
    }
}
