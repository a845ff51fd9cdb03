using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace PushOperator.Gateway.Tests.Transports.WebSockets;

/// <summary>Through the server's stream: what happens when there is no socket to write to.</summary>
public sealed class StreamFrameSenderTests : FrameSenderTests
{
    private protected override void Configure(IServiceCollection services) => services.AddSingleton<IStartupFilter>(new WithoutSocket());

    private sealed class WithoutSocket : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use(following => context =>
            {
                context.Features.Set<IConnectionSocketFeature>(null);
                return following(context);
            });
            next(app);
        };
    }
}
