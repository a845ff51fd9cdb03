using System.Net;
using System.Text;
using System.Text.Json;
using k8s.Autorest;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using PushOperator.Api.Groups;
using PushOperator.ControllerRuntime.Abstractions;
using PushOperator.DataPlane.Configuration.Commands;
using PushOperator.Operator.Observation;
using PushOperator.Operator.Program;
using PushOperator.Operator.Tests.Controllers;

namespace PushOperator.Operator.Tests.Observation;

/// <summary>What gateways are told about ServiceAccount tokens, of an API server that answers well and badly.</summary>
public sealed class CommandIssuerTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Documents _server = new();
    private readonly V1Alpha1SubscriberGroup _group = TestObjects.Group("readers", "news");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Gateways_are_told_issuer_keys_audience_and_the_two_accounts()
    {
        _group.Metadata.NamespaceProperty = "demo";
        using var issuer = Issuer();

        var access = (await issuer.AccessToAsync(_group, Ct))!;

        (access.Issuer, access.Audience).Should().Be(("https://cluster.example.com", "commands.pushoperator.io"));
        (access.GroupSubject, access.OperatorSubject).Should().Be(("system:serviceaccount:demo:push-readers", "system:serviceaccount:push-system:push-operator"));
        Kid(access).Should().Be("key-1");
    }

    /// <summary>Guard: the catch and the age in <c>CommandIssuer</c>.</summary>
    [Fact]
    public async Task What_was_read_counts_until_something_newer_is_and_is_asked_for_once_a_minute()
    {
        using var issuer = Issuer();

        _server.Failure = new HttpOperationException { Response = new HttpResponseMessageWrapper(new HttpResponseMessage(HttpStatusCode.Forbidden), "") };
        (await issuer.AccessToAsync(_group, Ct)).Should().BeNull("nothing was ever read");
        _server.Failure = null;
        (await issuer.AccessToAsync(_group, Ct)).Should().BeNull("it is not asked again at once");
        _time.Advance(TimeSpan.FromMinutes(1));
        Kid(await issuer.AccessToAsync(_group, Ct)).Should().Be("key-1");

        _server.Key = "key-2";
        foreach (var failure in (Exception[])[new HttpOperationException("503"), new HttpRequestException("refused"), new TimeoutException()])
        {
            _server.Failure = failure;
            _time.Advance(TimeSpan.FromMinutes(1));
            Kid(await issuer.AccessToAsync(_group, Ct)).Should().Be("key-1", "the API server answers {0}", failure.Message);
        }

        _server.Failure = null;
        foreach (var body in (string[])["<html>", "{}", "[]"])
        {
            _server.Body = body;
            _time.Advance(TimeSpan.FromMinutes(1));
            Kid(await issuer.AccessToAsync(_group, Ct)).Should().Be("key-1", "the API server answers {0}", body);
        }

        _server.Body = null;
        _time.Advance(TimeSpan.FromMinutes(1));
        Kid(await issuer.AccessToAsync(_group, Ct)).Should().Be("key-2");
        Kid(await issuer.AccessToAsync(_group, Ct)).Should().Be("key-2");
        _server.Asked.Should().Be(9, "once a minute");
    }

    /// <summary>Guard: <c>IsClosed</c> in <c>CommandIssuer</c>; else an API server that is away for a moment would take the commands from a group for a minute.</summary>
    [Fact]
    public async Task While_nothing_is_known_a_failure_that_passes_is_the_reconciles_and_it_is_asked_again_at_once()
    {
        using var issuer = Issuer();

        foreach (var failure in (Exception[])[new HttpOperationException("503"), new HttpRequestException("refused"), new TimeoutException()])
        {
            _server.Failure = failure;
            (await FluentActions.Awaiting(() => issuer.AccessToAsync(_group, Ct)).Should().ThrowAsync<Exception>()).Which.Should().BeSameAs(failure);
        }

        _server.Failure = null;
        Kid(await issuer.AccessToAsync(_group, Ct)).Should().Be("key-1");
    }

    private static string? Kid(CommandAccess? access) => access!.KeySet.GetProperty("keys")[0].GetProperty("kid").GetString();

    private CommandIssuer Issuer() => new(
        _server,
        Options.Create(new KubernetesOptions { LeaseNamespace = "push-system", ServiceAccount = "push-operator" }),
        _time,
        NullLogger<CommandIssuer>.Instance);

    private sealed class Documents : IApiServerDocuments
    {
        public Exception? Failure { get; set; }

        /// <summary>In place of both documents.</summary>
        public string? Body { get; set; }

        public string Key { get; set; } = "key-1";

        /// <summary>How often discovery was asked for.</summary>
        public int Asked { get; private set; }

        public async Task<JsonDocument> GetAsync(string path, CancellationToken cancellationToken)
        {
            if (path == ".well-known/openid-configuration") Asked++;
            if (Failure is not null) throw Failure;
            var body = Body ?? (path == "openid/v1/jwks" ? $$"""{"keys":[{"kid":"{{Key}}"}]}""" : """{"issuer":"https://cluster.example.com"}""");
            return await JsonDocument.ParseAsync(new MemoryStream(Encoding.UTF8.GetBytes(body)), default, cancellationToken);
        }
    }
}
