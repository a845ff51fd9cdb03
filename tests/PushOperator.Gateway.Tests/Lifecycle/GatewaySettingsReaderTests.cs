using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Connections;
using PushOperator.Gateway.Lifecycle;
using PushOperator.Gateway.Tests.Support;
using PushOperator.TestUtilities;

namespace PushOperator.Gateway.Tests.Lifecycle;

public sealed class GatewaySettingsReaderTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly Dictionary<string, string> _variables = [];

    private string File => Path.Combine(_directory.Path, "gateway.json");

    public GatewaySettingsReaderTests()
    {
        _variables[GatewayConfiguration.FileVariable] = File;
        System.IO.File.WriteAllBytes(File, TestGateway.DefaultConfiguration().ToJson());
    }

    [Fact]
    public void Read_GoodFile_GivesSettings()
    {
        _variables[GatewayConfiguration.ListenAddressVariable] = "127.0.0.7";
        _variables[GatewayConfiguration.PodNameVariable] = "dashboard-7";

        Read(out var settings).Should().BeNull();

        (settings!.Address.ToString(), settings.Pod, settings.ProxyPort, settings.CommandPort).Should().Be(("127.0.0.7", "dashboard-7", 8080, 8081));
        settings.Limits.Should().Be(new ConnectionLimits(10_000, 3_897));
    }

    [Fact]
    public void Read_NoFile_SaysWhichFile()
    {
        System.IO.File.Delete(File);

        Read(out _).Should().Contain(File).And.Contain("cannot be read");
    }

    [Theory]
    [InlineData("{", "is not valid")]
    [InlineData("""{"namespace":"shop","surprise":1}""", "surprise")]
    [InlineData("null", "null instead of an object")]
    public void Read_BadFile_SaysWhere(string content, string expected)
    {
        System.IO.File.WriteAllText(File, content);

        Read(out _).Should().Contain(expected).And.NotContain("   at ");
    }

    [Fact]
    public void Read_ValuesOutOfRange_NamesAllOfThem()
    {
        var broken = TestGateway.DefaultConfiguration() with { MaxConnections = 0, Topics = [], Ack = new AckConfiguration { MaxInFlight = 20_000 } };
        System.IO.File.WriteAllBytes(File, broken.ToJson());

        Read(out _).Should().Contain("maxConnections: 0").And.Contain("topics: at least one").And.Contain("ack.maxInFlight: 20000");
    }

    /// <summary>Guard: <c>GatewayConfigurationRules.CheckLimits</c>.</summary>
    [Fact]
    public void Read_LimitsOutOfRange_NamesAllOfThem()
    {
        var limits = new LimitsConfiguration
        {
            HandshakesPerSecond = 0,
            HandshakesPerSecondPerAddress = -1,
            ConnectionsPerSubject = 0,
            UnauthenticatedConnections = 0,
            AuthenticationTimeMs = 999,
            MessageBytes = 16_383,
            FramesPerSecond = 9,
            BytesPerSecond = 65_535,
            TrustedProxies = ["router"],
        };
        System.IO.File.WriteAllBytes(File, (TestGateway.DefaultConfiguration() with { Limits = limits }).ToJson());

        Read(out _).Should().ContainAll(
            "limits.handshakesPerSecond: 0 ", "limits.handshakesPerSecondPerAddress: -1 ", "limits.connectionsPerSubject: 0 ", "limits.unauthenticatedConnections: 0 ", "limits.authenticationTimeMs: 999 ",
            "limits.messageBytes: 16383 ", "limits.framesPerSecond: 9 ", "limits.bytesPerSecond: 65535 ", "limits.trustedProxies: router is not a network");
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("300.1.1.1")]
    public void Read_BadAddress_IsRefused(string address)
    {
        _variables[GatewayConfiguration.ListenAddressVariable] = address;

        Read(out _).Should().Contain(address);
    }

    [Theory]
    [InlineData(10_000, 1_024, 410, 102)]
    [InlineData(10_000, 20_000, 10_000, 3_897)]
    [InlineData(100_000, 20_000, 15_591, 3_897)]
    public void Fit_FileLimit_LeavesRoomForTheProcess(int wanted, int fileLimit, int subscribers, int others)
    {
        var limits = ConnectionLimits.Fit(wanted, fileLimit);

        limits.Should().Be(new ConnectionLimits(subscribers, others));
        (limits!.Subscribers + limits.Others + 512).Should().BeLessThanOrEqualTo(fileLimit);
    }

    [Fact]
    public void Read_TooFewFiles_RefusesToStart()
    {
        GatewaySettingsReader.Read(name => _variables.GetValueOrDefault(name), fileLimit: 512, out _).Should().Contain("512 open files");
    }

    public void Dispose() => _directory.Dispose();

    private string? Read(out GatewaySettings? settings) => GatewaySettingsReader.Read(name => _variables.GetValueOrDefault(name), 20_000, out settings);
}
