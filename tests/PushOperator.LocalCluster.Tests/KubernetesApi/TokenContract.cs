using System.Buffers.Text;
using System.Net;
using System.Text.Json.Nodes;

namespace PushOperator.LocalCluster.Tests.KubernetesApi;

/// <summary>Tokens of ServiceAccounts, and the documents that say how they are verified.</summary>
public abstract class TokenContract : ApiContract
{
    private string Accounts => $"/api/v1/namespaces/{Namespace}/serviceaccounts";

    [Fact]
    public async Task A_token_is_of_the_account_for_the_audience_by_the_issuer_with_a_key_of_the_set()
    {
        await Api.PostAsync(Accounts, new JsonObject { ["metadata"] = new JsonObject { ["name"] = "worker" } });

        var made = await Api.PostAsync($"{Accounts}/worker/token", Request("commands.example.com", 600));

        made.Code.Should().Be(HttpStatusCode.Created);
        var token = ((string)made.Body["status"]!["token"]!).Split('.');
        var (head, claims) = (Part(token[0]), Part(token[1]));
        var discovery = await Api.GetAsync("/.well-known/openid-configuration");
        var keys = await Api.SendAsync(HttpMethod.Get, "/openid/v1/jwks", accept: "*/*");
        ((string)claims["iss"]!).Should().Be((string)discovery.Body["issuer"]!);
        ((string)claims["sub"]!).Should().Be($"system:serviceaccount:{Namespace}:worker");
        claims["aud"]!.AsArray().Select(audience => (string)audience!).Should().Equal("commands.example.com");
        ((long)claims["exp"]! - (long)claims["iat"]!).Should().Be(600);
        keys.Body["keys"]!.AsArray().Select(key => ((string)key!["kid"]!, (string)key["alg"]!)).Should().Contain(((string)head["kid"]!, (string)head["alg"]!));
    }

    [Fact]
    public async Task The_key_set_is_not_plain_JSON() =>
        (await Api.GetAsync("/openid/v1/jwks")).Code.Should().Be(HttpStatusCode.NotAcceptable, "it is application/jwk-set+json");

    [Fact]
    public async Task A_token_for_less_than_ten_minutes_is_invalid()
    {
        await Api.PostAsync(Accounts, new JsonObject { ["metadata"] = new JsonObject { ["name"] = "worker" } });

        var refused = await Api.PostAsync($"{Accounts}/worker/token", Request("a", 599));

        (refused.Code, refused.Reason).Should().Be((HttpStatusCode.UnprocessableEntity, "Invalid"));
    }

    [Fact]
    public async Task There_is_no_token_of_an_account_that_is_not_there() =>
        (await Api.PostAsync($"{Accounts}/nobody/token", Request("a", 600))).Code.Should().Be(HttpStatusCode.NotFound);

    private static JsonObject Request(string audience, int seconds) => new()
    {
        ["apiVersion"] = "authentication.k8s.io/v1",
        ["kind"] = "TokenRequest",
        ["spec"] = new JsonObject { ["audiences"] = new JsonArray(audience), ["expirationSeconds"] = seconds },
    };

    private static JsonNode Part(string text) => JsonNode.Parse(Base64Url.DecodeFromChars(text))!;
}
