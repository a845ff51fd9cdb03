using System.Globalization;
using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.TestUtilities;

namespace PushOperator.Client.Tests.RealGateway;

public sealed class CompressionAgainstGatewayTests
{
    private const int Messages = 20;
    private const int Characters = 2_000;

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Messages_are_compressed_when_both_sides_want_it_and_come_either_way(bool group, bool client)
    {
        await using var test = await RealGatewayCase.StartAsync(DeliveryMode.Shared, compression: group ? MessageCompression.Deflate : MessageCompression.None);
        using var publisher = test.Publisher();
        await using var collector = new Collector(test.Subscriber(configure: options => options.Compression = client));

        for (var n = 0; n < Messages; n++) await publisher.PublishAsync("orders", OutgoingMessage.Json(new { n, text = new string('x', Characters) }));

        await Eventually.HoldsAsync(() => collector.Ids.Count == Messages, "all came");
        var sent = await SentBytesAsync(test.Gateway.CommandPort);
        if (group && client) sent.Should().BeLessThan(Messages * Characters / 4);
        else sent.Should().BeGreaterThan(Messages * Characters);
    }

    private static async Task<double> SentBytesAsync(Uri commandPort)
    {
        using var http = new HttpClient();
        var page = await http.GetStringAsync(new Uri(commandPort, "/metrics"));
        var line = page.Split('\n').Single(line => line.StartsWith("push_gateway_sent_bytes_total", StringComparison.Ordinal));
        return double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture);
    }
}
