using System.Buffers.Text;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace PushOperator.TestUtilities.Tokens;

/// <summary>A token issuer: keys, tokens, and a real server on loopback for its JSON Web Key Set, which can also answer wrongly, too much, or not at all.</summary>
public sealed class TokenIssuer : IDisposable
{
    public const string Name = "https://issuer.example.com/";
    public const string Audience = "push-shop";

    private readonly HttpListener _listener = new();
    private readonly CancellationTokenSource _stopped = new();
    private int _requests;

    private TokenIssuer(int port)
    {
        JwksUri = $"http://127.0.0.1:{port}/jwks.json";
        _listener.Prefixes.Add($"http://127.0.0.1:{port}/");
        _listener.Start();
        _ = ServeAsync();
    }

    public string JwksUri { get; }

    /// <summary>The key that signs, and is published.</summary>
    public IssuerKey Key { get; } = IssuerKey.Rsa("key-1");

    /// <summary>The published set.</summary>
    public IReadOnlyList<JsonObject> Published { get; set; } = [];

    /// <summary>How often it was asked for the set.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>Status of its answers.</summary>
    public int Status { get; set; } = 200;

    /// <summary>What it answers in place of the set; null: the set.</summary>
    public string? Body { get; set; }

    /// <summary>Whether it takes requests and says nothing.</summary>
    public bool IsSilent { get; set; }

    public static TokenIssuer Start()
    {
        var issuer = new TokenIssuer(FreePort.Next());
        issuer.Published = [issuer.Key.ToJwk()];
        return issuer;
    }

    /// <summary>The set as JSON.</summary>
    public string Jwks() => new JsonObject { ["keys"] = new JsonArray([.. Published.Select(key => key.DeepClone())]) }.ToJsonString();

    /// <summary>The claims of a good token: an hour, Alice, everything of the topics orders and events.</summary>
    public static JsonObject Claims(TimeProvider? time = null)
    {
        var now = (time ?? TimeProvider.System).GetUtcNow().ToUnixTimeSeconds();
        return new JsonObject
        {
            ["iss"] = Name,
            ["aud"] = Audience,
            ["sub"] = "alice",
            ["iat"] = now,
            ["nbf"] = now,
            ["exp"] = now + 3_600,
            ["scope"] = "openid topic:orders:subscribe topic:events:subscribe topic:orders:publish topic:events:publish",
        };
    }

    /// <summary>A token.</summary>
    /// <param name="change">Changes the claims.</param>
    /// <param name="header">Changes the header, before it is signed.</param>
    /// <param name="key">Signs; null: <see cref="Key"/>.</param>
    /// <param name="time">The clock of its times.</param>
    public string Issue(Action<JsonObject>? change = null, Action<JsonObject>? header = null, IssuerKey? key = null, TimeProvider? time = null)
    {
        key ??= Key;
        var claims = Claims(time);
        change?.Invoke(claims);
        var head = new JsonObject { ["alg"] = key.Algorithm, ["typ"] = "at+jwt" };
        if (key.Kid is not null) head["kid"] = key.Kid;
        header?.Invoke(head);
        var text = $"{Encode(head.ToJsonString())}.{Encode(claims.ToJsonString())}";
        return $"{text}.{Base64Url.EncodeToString(key.Sign(text, (string?)head["alg"] ?? key.Algorithm))}";
    }

    /// <summary>base64url of UTF-8.</summary>
    public static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    public void Dispose()
    {
        _stopped.Cancel();
        _listener.Close();
        Key.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true) _ = AnswerAsync(await _listener.GetContextAsync());
        }
        catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException or InvalidOperationException)
        {
            // Closed: the issuer is over.
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        Interlocked.Increment(ref _requests);
        try
        {
            if (IsSilent) await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, _stopped.Token);
            context.Response.StatusCode = Status;
            if (Status is >= 300 and < 400) context.Response.RedirectLocation = JwksUri;
            await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(Body ?? Jwks()), _stopped.Token);
            context.Response.Close();
        }
        catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException or OperationCanceledException or InvalidOperationException or IOException)
        {
            // The gateway gave up first, or the issuer is over.
        }
    }
}
