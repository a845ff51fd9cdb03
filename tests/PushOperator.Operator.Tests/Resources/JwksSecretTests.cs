using System.Text;
using k8s.Models;
using PushOperator.Operator.Resources;

namespace PushOperator.Operator.Tests.Resources;

public sealed class JwksSecretTests
{
    [Theory]
    [InlineData("jwks.json", """{"keys":[{"kty":"RSA","n":"AQAB","e":"AQAB"}]}""", null)]
    [InlineData("keys.json", """{"keys":[]}""", "key \"jwks.json\" is missing")]
    [InlineData("jwks.json", "canary", "is not a JSON Web Key Set")]
    [InlineData("jwks.json", """["canary"]""", "is not a JSON Web Key Set")]
    [InlineData("jwks.json", """{"keys":"canary"}""", "is not a JSON Web Key Set")]
    [InlineData("jwks.json", """{"keys":[{"kty":"RSA","d":"canary"}]}""", "holds private or shared keys")]
    [InlineData("jwks.json", """{"keys":[{"kty":"oct","k":"canary"}]}""", "holds private or shared keys")]
    public void A_secret_is_taken_or_said_what_is_wrong_with_it_and_never_what_it_holds(string key, string content, string? says)
    {
        var problem = JwksSecret.Check(new V1Secret { Data = new Dictionary<string, byte[]> { [key] = Encoding.UTF8.GetBytes(content) } }, "login-keys", "shop");

        if (says is null) problem.Should().BeNull();
        else problem.Should().StartWith("secret login-keys: ").And.Contain(says).And.NotContain("canary");
    }

    [Fact]
    public void A_secret_that_is_not_there_is_named() =>
        JwksSecret.Check(null, "login-keys", "shop").Should().Be("secret login-keys: not found in namespace shop; spec.auth.jwt.jwksSecretRef names it");
}
