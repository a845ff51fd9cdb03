using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace PushOperator.Client.Tests.Support;

/// <summary>The command port of a gateway at a loopback address of its own, on the port that gateways have.</summary>
internal sealed class GatewayPod : IAsyncDisposable
{
    /// <summary>What commands have to be given with.</summary>
    public const string Token = "token-of-the-group";

    private static int s_last = Environment.ProcessId % 60_000;

    private readonly WebApplication _app;

    private GatewayPod(WebApplication app, string address, ScriptedSeek seek) => (_app, Address, Seek) = (app, address, seek);

    /// <summary>The seek that it takes.</summary>
    public ScriptedSeek Seek { get; }

    public string Address { get; }

    /// <summary>An address of loopback that nobody else of this process has.</summary>
    public static string FreeAddress()
    {
        var number = Interlocked.Increment(ref s_last) % 65_000;
        return $"127.73.{number / 254}.{(number % 254) + 1}";
    }

    public static async Task<GatewayPod> StartAsync(string group, params string[] subscribers)
    {
        var address = FreeAddress();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://{address}:8081");
        var app = builder.Build();
        app.MapGet("/readyz", () => Results.Ok());
        app.Use((http, next) =>
        {
            if (!http.Request.Path.StartsWithSegments("/v1/groups") || http.Request.Headers.Authorization == $"Bearer {Token}") return next(http);
            http.Response.StatusCode = 401;
            return http.Response.WriteAsJsonAsync(new { code = "token_missing", detail = "a command came without its token" });
        });
        app.MapGet($"/v1/groups/{group}/subscribers", (string? @continue) => Page(subscribers, @continue));
        app.MapPost("/v1/topics/orders/messages", () => new { messages = new[] { new { id = "orders/0/0", partition = 0, offset = 0 } } });
        app.MapGet($"/v1/groups/{group}/unacked", (string? @continue) => UnackedPage(subscribers, @continue));
        var seek = new ScriptedSeek();
        seek.Map(app.MapGroup($"/v1/groups/{group}"));
        await app.StartAsync();
        return new GatewayPod(app, address, seek);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    /// <summary>One subscriber a page, so that paging is needed.</summary>
    private static object Page(string[] subscribers, string? token)
    {
        var at = token is null ? 0 : int.Parse(token);
        return new
        {
            subscribers = subscribers.Skip(at).Take(1).Select(name => new
            {
                session = $"session-{name}",
                subscriber = name,
                format = "Json",
                topics = Array.Empty<string>(),
                window = 32,
                inFlight = 1,
                connectedAt = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
            }),
            @continue = at + 1 < subscribers.Length ? $"{at + 1}" : null,
        };
    }

    /// <summary>One delivery a page, oldest first.</summary>
    private static object UnackedPage(string[] subscribers, string? token)
    {
        var at = token is null ? 0 : int.Parse(token);
        return new
        {
            unacked = subscribers.Skip(at).Take(1).Select(name => new
            {
                id = $"orders/3/{at}", topic = "orders", partition = 3, offset = at, session = $"session-{name}", subscriber = name, ageMs = 9_000 - at, deliveryCount = 2,
            }),
            @continue = at + 1 < subscribers.Length ? $"{at + 1}" : null,
        };
    }
}
