using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Publishing;
using PushOperator.Gateway.Tests.Publishing;
using PushOperator.Gateway.Tests.Support;
using PushOperator.TestUtilities;
using PushOperator.TestUtilities.Tokens;

namespace PushOperator.Gateway.Tests.Authentication;

/// <summary>A gateway of a group that asks for tokens, and the three doors that take one: the handshake, a browser's first frame, a publish over HTTP.</summary>
internal static class TokenGateway
{
    public const string Origin = "Origin: https://example.com\r\n";

    public static GatewayConfiguration Configure(TokenIssuer issuer, int clockSkewMs = 30_000) => TestGateway.DefaultConfiguration() with
    {
        Auth = new AuthConfiguration
        {
            AllowedOrigins = ["https://example.com"],
            Jwt = new JwtConfiguration { Issuer = TokenIssuer.Name, Audience = TokenIssuer.Audience, JwksUri = issuer.JwksUri, ClockSkewMs = clockSkewMs },
        },
    };

    public static Task<TestGateway> StartAsync(TokenIssuer issuer, int clockSkewMs = 30_000, TimeProvider? time = null, Action<IServiceCollection>? configure = null) =>
        TestGateway.StartAsync(Configure(issuer, clockSkewMs), time, configure: services =>
        {
            services.AddSingleton(new ProducerSource(_ => new FakeProducer { FirstOffset = 43 }, NullLogger<ProducerSource>.Instance));
            configure?.Invoke(services);
        });

    /// <summary>A handshake with a token in its header: status and code, or 101.</summary>
    public static async Task<(int Status, string Code)> HandshakeAsync(this TestGateway gateway, string? token, string path = "/ws", string extra = "")
    {
        using var client = await RawWebSocket.OpenAsync(gateway.ProxyEndPoint);
        var status = await client.HandshakeAsync(RawWebSocket.Request(path, extra: (token is null ? "" : $"Authorization: Bearer {token}\r\n") + extra));
        return (status, status == 101 ? "" : CodeOf(await client.ReadBodyAsync()));
    }

    /// <summary>A connection whose token was in the header, its welcome read.</summary>
    public static async Task<RawWebSocket> OpenAsync(this TestGateway gateway, string token, string path = "/ws")
    {
        var client = await RawWebSocket.OpenAsync(gateway.ProxyEndPoint);
        (await client.HandshakeAsync(RawWebSocket.Request(path, extra: $"Authorization: Bearer {token}\r\n"))).Should().Be(101);
        (await client.ReadJsonAsync()).Text("op").Should().Be("welcome");
        return client;
    }

    /// <summary>A browser's connection that has said nothing yet.</summary>
    public static async Task<RawWebSocket> BrowserAsync(this TestGateway gateway, string path = "/ws")
    {
        var client = await RawWebSocket.OpenAsync(gateway.ProxyEndPoint);
        (await client.HandshakeAsync(RawWebSocket.Request(path, extra: Origin))).Should().Be(101);
        return client;
    }

    /// <summary>A browser with a token in its first frame: the close code and its reason, or 0 and the op of the first frame.</summary>
    public static async Task<(int Code, string Reason)> FirstFrameAsync(this TestGateway gateway, string token)
    {
        using var client = await gateway.BrowserAsync();
        await client.SendTextAsync($$"""{"op":"auth","token":{{System.Text.Json.JsonSerializer.Serialize(token)}}}""");
        var (first, payload) = await client.ReadFrameAsync();
        if (first == 0x81) return (0, System.Text.Json.JsonDocument.Parse(payload).RootElement.Text("op")!);
        await client.SendCloseAsync(1000);
        return ((payload[0] << 8) | payload[1], Encoding.UTF8.GetString(payload, 2, payload.Length - 2));
    }

    /// <summary>A publish over HTTP: status and code.</summary>
    public static async Task<(int Status, string Code)> PublishAsync(this TestGateway gateway, string? token, string topic = "orders")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/topics/{topic}/messages") { Content = new StringContent("""{"data":1}""", Encoding.UTF8, "application/json") };
        gateway.Http.DefaultRequestHeaders.Authorization = null;
        if (token is not null) request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        using var response = await gateway.Http.SendAsync(request);
        return ((int)response.StatusCode, response.IsSuccessStatusCode ? "" : (await response.JsonAsync()).Text("code")!);
    }

    private static string CodeOf(string body) => System.Text.Json.JsonDocument.Parse(body).RootElement.Text("code")!;
}
