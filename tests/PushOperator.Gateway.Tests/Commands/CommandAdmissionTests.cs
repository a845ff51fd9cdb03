using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using PushOperator.Gateway.Tests.Support;
using PushOperator.TestUtilities.Tokens;

namespace PushOperator.Gateway.Tests.Commands;

/// <summary>Who may give commands, over real HTTP.</summary>
public sealed class CommandAdmissionTests
{
    private const string Group = "/v1/groups/dashboard";
    private const string Move = "POST /v1/groups/dashboard/move";

    /// <summary>Every route below the group's; a new one that forgets to ask for a token is not among them, so the description is asked which there are.</summary>
    [Fact]
    public async Task Every_command_wants_a_token_and_says_which()
    {
        await using var gateway = await TestGateway.StartAsync();
        var document = await (await gateway.Http.GetAsync("/openapi/v1.json")).JsonAsync();
        var commands = document.GetProperty("paths").EnumerateObject()
            .Where(path => path.Name.StartsWith("/v1/groups/", StringComparison.Ordinal))
            .SelectMany(path => path.Value.EnumerateObject().Select(method => $"{method.Name.ToUpperInvariant()} {path.Name.Replace("{group}", "dashboard").Replace("{id}", "x")}"))
            .ToList();

        foreach (var command in commands)
        {
            var (status, code, detail) = await AskAsync(gateway, command, null);
            (command, status, code).Should().Be((command, 401, "token_missing"));
            detail.Should().Contain("system:serviceaccount:shop:push-dashboard").And.Contain("commands.pushoperator.io");
        }

        commands.Should().HaveCount(10);
    }

    [Fact]
    public async Task What_routers_probes_and_scrapers_ask_wants_none()
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Http.DefaultRequestHeaders.Authorization = null;

        foreach (var path in (string[])["/endpoint", "/livez", "/readyz", "/metrics", "/openapi/v1.json"])
            ((int)(await gateway.Http.GetAsync(path)).StatusCode).Should().Be(200, path);
    }

    public static TheoryData<string, int, string> Refused => new()
    {
        { "rubbish", 401, "token_malformed" },
        { "expired", 401, "token_expired" },
        { "not yet", 401, "token_not_yet_valid" },
        { "issuer", 401, "token_issuer" },
        { "audience of the API server", 401, "token_audience" },
        { "no audience", 401, "token_audience" },
        { "audience in other case", 401, "token_audience" },
        { "no expiry", 401, "token_no_exp" },
        { "no subject", 401, "token_no_subject" },
        { "unknown key", 401, "token_key_unknown" },
        { "key of the same name", 401, "token_signature" },
        { "none", 401, "token_alg" },
        { "cut", 401, "token_signature" },
        { "other account", 403, "forbidden" },
        { "other namespace", 403, "forbidden" },
        { "other group", 403, "forbidden" },
        { "case of the name", 403, "forbidden" },
        { "operator", 403, "forbidden" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task A_token_that_is_not_of_the_groups_account_is_refused_with_its_code(string what, int status, string code)
    {
        await using var gateway = await TestGateway.StartAsync();

        var answer = await AskAsync(gateway, $"GET {Group}", Token(gateway.Accounts, what));

        (answer.Status, answer.Code).Should().Be((status, code));
    }

    [Fact]
    public async Task The_operator_may_move_subscribers_and_nothing_else()
    {
        await using var gateway = await TestGateway.StartAsync();
        var token = Token(gateway.Accounts, "operator");

        (await AskAsync(gateway, Move, token)).Status.Should().Be(202);
        (await AskAsync(gateway, $"POST {Group}/seek", token)).Status.Should().Be(403);
        (await AskAsync(gateway, $"DELETE {Group}/subscribers/x", token)).Status.Should().Be(403);
        (await AskAsync(gateway, Move, Token(gateway.Accounts, "other account"))).Status.Should().Be(403);
        (await AskAsync(gateway, Move, gateway.Accounts.Issue())).Status.Should().Be(202);
    }

    /// <summary>Guard: the age in <c>CommandAccessFile.Current</c>.</summary>
    [Fact]
    public async Task Rotated_keys_count_within_five_seconds_and_without_a_restart()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var gateway = await TestGateway.StartAsync(time: time);
        var before = gateway.Accounts.Issue();
        (await AskAsync(gateway, $"GET {Group}", before)).Status.Should().Be(200);

        using (gateway.Accounts.Key) gateway.Accounts.Key = AccountIssuer.NewKey("account-key-2");
        gateway.Accounts.Write(Path.GetDirectoryName(gateway.Settings.CommandAccessFile)!);
        time.Advance(TimeSpan.FromSeconds(5));

        (await AskAsync(gateway, $"GET {Group}", gateway.Accounts.Issue())).Status.Should().Be(200);
        (await AskAsync(gateway, $"GET {Group}", before)).Code.Should().Be("token_key_unknown");
    }

    /// <summary>Nobody is let in because it is not known who may: the file missing, empty, cut, of another shape, too large.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"issuer":"i","audience":"a","groupSubject":"g","operatorSubject":"o","keySet":{},"more":1}""")]
    [InlineData("""{"issuer":"i","audience":"a","groupSubject":"g","operatorSubject":"o","keySet":7}""")]
    [InlineData("""{"issuer":"i","audience":"a","groupSubject":"g","operatorSubject":"o","keySet":{"keys":[{"kty":"EC","crv":"P-256","x":"!","y":"!"}]}}""")]
    [InlineData("large")]
    public async Task Without_the_file_every_command_is_refused_and_comes_back_with_it(string? content)
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var gateway = await TestGateway.StartAsync(time: time);
        var file = gateway.Settings.CommandAccessFile!;
        if (content is null) File.Delete(file);
        else await File.WriteAllTextAsync(file, content == "large" ? new string(' ', 300_000) : content);

        var (status, code, _) = await AskAsync(gateway, $"GET {Group}", gateway.Accounts.Issue());
        gateway.Accounts.Write(Path.GetDirectoryName(file)!);
        time.Advance(TimeSpan.FromSeconds(5));

        status.Should().BeOneOf(503, 401);
        code.Should().BeOneOf("commands_unavailable", "token_key_unknown");
        (await AskAsync(gateway, $"GET {Group}", gateway.Accounts.Issue())).Status.Should().Be(200);
    }

    [Fact]
    public async Task What_changes_something_is_logged_with_who_asked_and_counted()
    {
        using var log = new LogLines();
        await using var gateway = await TestGateway.StartAsync(configure: services => services.AddLogging(logging => logging.AddProvider(log)));

        await AskAsync(gateway, Move, Token(gateway.Accounts, "operator"));
        await AskAsync(gateway, $"GET {Group}", gateway.Accounts.Issue());
        await AskAsync(gateway, $"DELETE {Group}/subscribers/x", null);

        log.Lines.Where(line => line.Contains(" by system:serviceaccount:", StringComparison.Ordinal)).Should().Equal("POST /v1/groups/dashboard/move by " + AccountIssuer.Operator);
        var metrics = await gateway.Http.GetStringAsync("/metrics");
        metrics.Should().MatchRegex("push_gateway_commands[a-z_]*\\{[^}]*outcome=\"accepted\"[^}]*\\} 2").And.MatchRegex("push_gateway_commands[a-z_]*\\{[^}]*outcome=\"token_missing\"[^}]*\\} 1");
    }

    private static string Token(AccountIssuer accounts, string what)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        switch (what)
        {
            case "rubbish": return "a.b";
            case "expired": return accounts.Issue(claims => claims["exp"] = now - 60);
            case "not yet": return accounts.Issue(claims => claims["nbf"] = now + 120);
            case "issuer": return accounts.Issue(claims => claims["iss"] = AccountIssuer.Name + "/");
            case "audience of the API server": return accounts.Issue(claims => claims["aud"] = new JsonArray(AccountIssuer.Name));
            case "no audience": return accounts.Issue(claims => claims.Remove("aud"));
            case "audience in other case": return accounts.Issue(claims => claims["aud"] = AccountIssuer.Audience.ToUpperInvariant());
            case "no expiry": return accounts.Issue(claims => claims.Remove("exp"));
            case "no subject": return accounts.Issue(claims => claims.Remove("sub"));
            case "unknown key":
                using (var key = AccountIssuer.NewKey("other")) return accounts.Issue(key: key);
            case "key of the same name":
                using (var key = AccountIssuer.NewKey(accounts.Key.Kid!)) return accounts.Issue(key: key);
            case "none":
                var parts = accounts.Issue().Split('.');
                return $"{TokenIssuer.Encode("""{"alg":"none","kid":"account-key-1"}""")}.{parts[1]}.";
            case "cut": return accounts.Issue()[..^4];
            case "other account": return accounts.Issue(claims => claims["sub"] = "system:serviceaccount:shop:default");
            case "other namespace": return accounts.Issue(claims => claims["sub"] = "system:serviceaccount:other:push-dashboard");
            case "other group": return accounts.Issue(claims => claims["sub"] = "system:serviceaccount:shop:push-workers");
            case "case of the name": return accounts.Issue(claims => claims["sub"] = "system:serviceaccount:shop:Push-Dashboard");
            case "operator": return accounts.Issue(claims => claims["sub"] = AccountIssuer.Operator);
            default: throw new ArgumentOutOfRangeException(nameof(what), what, null);
        }
    }

    private static async Task<(int Status, string? Code, string? Detail)> AskAsync(TestGateway gateway, string command, string? token)
    {
        var parts = command.Split(' ');
        gateway.Http.DefaultRequestHeaders.Authorization = null;
        using var request = new HttpRequestMessage(new HttpMethod(parts[0]), parts[1]);
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (parts[0] == "POST") request.Content = new StringContent(parts[1].EndsWith("move") ? """{"connections":1,"withinMs":1000}""" : "{}", Encoding.UTF8, "application/json");
        using var response = await gateway.Http.SendAsync(request);
        var body = await response.JsonAsync();
        return ((int)response.StatusCode, body.TryGetProperty("code", out var code) ? code.GetString() : null, body.TryGetProperty("detail", out var detail) ? detail.GetString() : null);
    }
}
