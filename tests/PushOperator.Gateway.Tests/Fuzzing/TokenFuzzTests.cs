using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using PushOperator.Gateway.Authentication;
using PushOperator.Gateway.Tests.Authentication;
using PushOperator.Gateway.Tests.Support;
using PushOperator.TestUtilities.Tokens;

namespace PushOperator.Gateway.Tests.Fuzzing;

/// <summary>Tokens: those of the issuer are taken; anything else, also one bit away from them, is refused with a code. Keys and times differ from run to run, what is changed in a token does not.</summary>
public sealed class TokenFuzzTests : IAsyncLifetime
{
    private readonly TokenIssuer _issuer = TokenIssuer.Start();
    private readonly IssuerKey _elliptic = IssuerKey.Curve("key-2", ECCurve.NamedCurves.nistP256);
    private TestGateway _gateway = null!;
    private TokenVerifier _verifier = null!;
    private string[] _tokens = [];

    public async ValueTask InitializeAsync()
    {
        _issuer.Published = [_issuer.Key.ToJwk(), _elliptic.ToJwk()];
        _gateway = await TokenGateway.StartAsync(_issuer);
        _verifier = _gateway.Services.GetRequiredService<TokenVerifier>();
        _tokens = [_issuer.Issue(), _issuer.Issue(claims => claims["sub"] = "grüße"), _issuer.Issue(key: _elliptic), _issuer.Issue(claims => claims["scope"] = "", key: _elliptic)];
        foreach (var token in _tokens) (await _verifier.VerifyAsync(token, default)).Should().BeOfType<TokenOutcome.Accepted>();
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        _elliptic.Dispose();
        _issuer.Dispose();
    }

    /// <summary>Guard: <c>TokenForm.CheckSignature</c>; the exceptions that <c>TokenForm.Read</c> catches.</summary>
    [Fact]
    public Task A_token_is_taken_only_as_it_was_signed() => FuzzRun.RunAsync("tokens", Judge, mayAllocate: 1 << 20);

    private void Judge(Random random)
    {
        var token = random.Pick(_tokens);
        var bytes = Encoding.Latin1.GetBytes(token);
        switch (random.Next(4))
        {
            case 0 or 1:
                // The last characters more often: a decoder may pass over their last bits.
                bytes[random.Next(2) == 0 ? random.Next(bytes.Length) : bytes.Length - 1 - random.Next(3)] ^= (byte)(1 << random.Next(8));
                break;
            case 2:
                bytes = random.Mutate(bytes);
                break;
            default:
                var parts = random.Pick(_tokens).Split('.');
                parts[random.Next(3)] = random.Next(2) == 0 ? random.Pick(_tokens).Split('.')[random.Next(3)] : TokenIssuer.Encode(Encoding.Latin1.GetString(random.Bytes(60)));
                bytes = Encoding.Latin1.GetBytes(string.Join('.', parts));
                break;
        }

        var changed = Encoding.Latin1.GetString(bytes);
        if (_tokens.Contains(changed)) return;
        var outcome = _verifier.VerifyAsync(changed, default).AsTask().GetAwaiter().GetResult();
        if (outcome is not TokenOutcome.Refused { Problem: { Status: 401, Code: var code } } || !code.StartsWith("token_", StringComparison.Ordinal))
            throw new InvalidOperationException($"{changed}: {outcome}");
    }
}
