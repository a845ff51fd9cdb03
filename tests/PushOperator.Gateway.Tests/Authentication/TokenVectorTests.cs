namespace PushOperator.Gateway.Tests.Authentication;

/// <summary>Every vector at every door, on a real gateway with a real key server.</summary>
public sealed class TokenVectorTests(TokenVectors vectors) : IClassFixture<TokenVectors>
{
    private static readonly string[] s_names = NamesOfAll();

    public static TheoryData<string> Names => [.. s_names];

    [Fact]
    public void There_are_more_than_sixty_of_them() => s_names.Should().HaveCountGreaterThan(60).And.OnlyHaveUniqueItems();

    /// <summary>Guard: each check of <c>TokenForm</c>, <c>SigningKeys</c>, <c>TokenVerifier</c> and <c>TokenClaims</c>.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_token_is_taken_or_refused_with_its_code_at_every_door(string name)
    {
        var (code, token) = vectors.Find(name);
        await using var gateway = await TokenGateway.StartAsync(vectors.Issuer);

        (await gateway.HandshakeAsync(token)).Should().Be(code switch { "" => (101, ""), "forbidden" => (403, code), _ => (401, code) });
        (await gateway.PublishAsync(token)).Should().Be(code switch { "" => (200, ""), "forbidden" => (403, code), _ => (401, code) });
        var (close, reason) = await gateway.FirstFrameAsync(token);
        close.Should().Be(code switch { "" => 0, "forbidden" => 4003, _ => 4001 });
        reason.Split(':')[0].Should().Be(code == "" ? "welcome" : code);
        gateway.Group.Members.Should().HaveCount(code == "" ? 2 : 0, "who is refused is not let into the group");
    }

    private static string[] NamesOfAll()
    {
        using var vectors = new TokenVectors();
        return [.. vectors.Names];
    }
}
