using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Authentication;
using PushOperator.Gateway.Problems;
using PushOperator.Gateway.Tests.Support;
using PushOperator.Gateway.Topics;
using PushOperator.Gateway.Transports;
using PushOperator.Gateway.Transports.WebSockets;
using PushOperator.TestUtilities;

namespace PushOperator.Gateway.Tests.Fuzzing;

/// <summary>Handshakes: each header and the query by themselves, and whole requests over sockets.</summary>
public sealed class HandshakeFuzzTests : IAsyncLifetime
{
    private const string Request = "GET /ws?subscriber=phone&from=earliest&topics=orders,events&window=16 HTTP/1.1\r\nHost: gateway\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: json.pushoperator.v1, cloudevents.json\r\nSec-WebSocket-Extensions: permessage-deflate; client_max_window_bits=15\r\nOrigin: https://example.com\r\n\r\n";

    private static readonly TimeSpan s_answerBound = TimeSpan.FromSeconds(20);
    private static readonly int[] s_statuses = [101, 400, 401, 403, 404, 405, 408, 411, 413, 414, 417, 426, 429, 431, 501, 503, 505];

    private static readonly (string Name, string Value)[] s_headers =
    [
        ("Upgrade", "websocket"), ("Sec-WebSocket-Version", "13"), ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="), ("Sec-WebSocket-Protocol", "json.pushoperator.v1, cloudevents.json"),
        ("Sec-WebSocket-Extensions", "permessage-deflate; client_max_window_bits=\"15\", x; y"), ("Origin", "https://example.com"), ("Authorization", "Bearer a.b.c"),
    ];

    private TestGateway _gateway = null!;
    private SubscriberAdmission _admission = null!;

    private static GatewayConfiguration Configuration => TestGateway.DefaultConfiguration() with { Limits = new LimitsConfiguration { HandshakesPerSecond = 100_000 } };

    public async ValueTask InitializeAsync()
    {
        _gateway = await TestGateway.StartAsync(Configuration);
        _admission = _gateway.Services.GetRequiredService<SubscriberAdmission>();
    }

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    /// <summary>Guard: any check of <c>Handshake.Read</c>, <c>HeaderGrammar</c> and <c>SubscribeParameters.Read</c>.</summary>
    [Fact]
    public Task Headers_and_queries_are_taken_or_refused_with_a_code() => FuzzRun.RunAsync("handshakes", JudgeHeaders, mayAllocate: 1 << 20);

    /// <summary>Guard: the server's limits, and <c>ProblemHandling</c>. A fortieth of the cases, since each is a connection.</summary>
    [Fact]
    public async Task Requests_are_answered_with_a_status_or_closed()
    {
        await FuzzRun.RunAsync("handshakes over sockets", JudgeSocket, mayAllocate: 1 << 20, divisor: 40);

        using var client = await _gateway.ConnectAsync();
        (await client.ReadJsonAsync()).Text("op").Should().Be("welcome", "the gateway serves on");
    }

    private void JudgeHeaders(Random random)
    {
        var context = new DefaultHttpContext();
        context.Request.Method = random.Next(10) == 0 ? "POST" : "GET";
        context.Request.Protocol = random.Next(10) == 0 ? "HTTP/1.0" : "HTTP/1.1";
        foreach (var (name, value) in s_headers)
        {
            var values = Enumerable.Range(0, random.Next(8) == 0 ? random.Next(3) : 1).Select(_ => random.Next(4) == 0 ? Changed(random, value) : value).ToArray();
            if (values.Length > 0) context.Request.Headers[name] = values;
        }

        var query = random.Next(2) == 0 ? "?subscriber=phone&from=earliest&topics=orders,events&window=16" : "?window=1&from=2026-01-31T12:00:00Z";
        context.Request.QueryString = new QueryString("?" + (random.Next(3) > 0 ? Changed(random, query[1..]) : query[1..]));
        var problem = Handshake.Read(context, upgradable: random.Next(10) > 0, mayDeflate: random.Next(2) > 0, out var handshake) ?? _admission.CheckOrigin(context.Request);
        Check(problem);
        if (problem is null) (handshake!.Accept.Length, Subprotocol.Known.Contains(handshake.Subprotocol.Name, StringComparison.Ordinal)).Should().Be((28, true));
        Check(HeaderToken.Read(context.Request.Headers.Authorization, out _)?.Problem);
        var refused = SubscribeParameters.Read(context.Request, FrameFormat.Json, Configuration, out var parameters);
        Check(refused);
        if (refused is null) parameters!.Request.Window.Should().BeInRange(1, 256);
    }

    private void JudgeSocket(Random random)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = (int)s_answerBound.TotalMilliseconds };
        socket.Connect(_gateway.ProxyEndPoint);
        var answer = new byte[12];
        var read = 0;
        try
        {
            socket.Send(random.Next(10) == 0 ? random.Bytes(2_000) : random.Mutate(Encoding.ASCII.GetBytes(Request)));
            // What is not whole is not waited for then.
            socket.Shutdown(SocketShutdown.Send);
            for (var more = 1; more > 0 && read < answer.Length; read += more) more = socket.Receive(answer, read, answer.Length - read, SocketFlags.None);
        }
        catch (SocketException exception) when (exception.SocketErrorCode != SocketError.TimedOut)
        {
            // Closed by a reset: bytes came that nobody reads any more.
        }

        if (read < answer.Length) return;
        var head = Encoding.ASCII.GetString(answer);
        if (!head.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) || !s_statuses.Contains(int.Parse(head[9..], CultureInfo.InvariantCulture))) throw new InvalidOperationException(head);
    }

    private static string Changed(Random random, string value) => Encoding.Latin1.GetString(random.Mutate(Encoding.Latin1.GetBytes(value)));

    private static void Check(Problem? problem)
    {
        if (problem is null) return;
        if (problem.Status is < 400 or > 426 || problem.Code.Length == 0 || problem.Detail.Length > 4_096) throw new InvalidOperationException($"{problem.Status} {problem.Code} {problem.Detail}");
    }
}
