using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Tests.Support;
using PushOperator.TestUtilities;

namespace PushOperator.Gateway.Tests.Hostile;

/// <summary>
/// Hostile sockets of all kinds at once, again and again, beside healthy subscribers of the same gateway process. <c>make hostile</c> takes 2,000 beside 500 and holds the healthy ones' p99 to twice that of the same run without
/// them; in CI there are fewer of both, for a shorter time, and the bound is wide.
/// </summary>
public sealed class HostileMixTests(EmbeddedKafkaFixture kafka, ITestOutputHelper output) : IClassFixture<EmbeddedKafkaFixture>
{
    /// <summary>Where everything runs beside the other tests: what is shown there is that nothing is lost and nobody stands still.</summary>
    private const double BusyMs = 5_000;

    private const long MayGrowBytes = 256L << 20;
    private static readonly bool s_isFull = Environment.GetEnvironmentVariable("PUSH_HOSTILE") == "full";
    private static readonly int s_hostile = s_isFull ? 2_000 : 100;
    private static readonly int s_healthy = s_isFull ? 500 : 25;
    private static readonly TimeSpan s_quiet = TimeSpan.FromSeconds(s_isFull ? 20 : 2);
    private static readonly TimeSpan s_attacked = TimeSpan.FromSeconds(s_isFull ? 40 : 5);
    private static readonly TimeSpan s_pace = TimeSpan.FromMilliseconds(40);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(200);

    private readonly ConcurrentDictionary<string, int> _ends = new();
    private long _published;

    private GatewayConfiguration Configuration => TestGateway.DefaultConfiguration(kafka.BootstrapServers) with { Limits = new LimitsConfiguration { FramesPerSecond = Attacks.FramesPerSecond } };

    /// <summary>Guard: each limit that <see cref="HostileTrafficTests"/> names; together, that none of them is paid for by the others.</summary>
    [Fact]
    public async Task Healthy_subscribers_get_everything_in_time_beside_all_attacks_at_once()
    {
        await using var gateway = GatewayProcess.Start(Configuration, Encoding.ASCII.GetBytes("0123456789abcdef0123456789abcdef"));
        await gateway.ReadyAsync();
        using var healthy = new HealthyCrowd();
        await healthy.ConnectAsync(gateway.ProxyEndPoint, s_healthy);
        await PublishAsync(gateway, TimeSpan.FromSeconds(1));
        await healthy.HaveAsync(_published - 1);
        healthy.TakeP99();

        await PublishAsync(gateway, s_quiet);
        await healthy.HaveAsync(_published - 1);
        var (quiet, resident, sockets) = (healthy.TakeP99(), ResidentBytes(gateway.Id), Sockets(gateway.Id));
        using var enough = new CancellationTokenSource();
        var attackers = Enumerable.Range(0, s_hostile).Select(number => AttackAsync(gateway.ProxyEndPoint, number, enough.Token)).ToArray();
        await PublishAsync(gateway, s_attacked);
        await healthy.HaveAsync(_published - 1);
        var (attacked, grown) = (healthy.TakeP99(), ResidentBytes(gateway.Id) - resident);
        await enough.CancelAsync();
        await Task.WhenAll(attackers);

        output.WriteLine($"{s_healthy} healthy, {s_hostile} hostile: p99 {quiet:0} ms without, {attacked:0} ms with them; memory grew by {grown >> 20} MiB; {_published} messages");
        foreach (var (end, count) in _ends.OrderBy(end => end.Key, StringComparer.Ordinal)) output.WriteLine($"{count,7}  {end}");
        attacked.Should().BeLessThanOrEqualTo(s_isFull ? 2 * quiet : Math.Max(2 * quiet, BusyMs));
        grown.Should().BeLessThan(MayGrowBytes);
        (await gateway.Http.GetAsync("/livez")).IsSuccessStatusCode.Should().BeTrue();
        await Eventually.HoldsAsync(() => Sockets(gateway.Id) <= sockets + 10, "the sockets of the attackers are given back");
    }

    private async Task AttackAsync(IPEndPoint gateway, int number, CancellationToken enough)
    {
        for (var turn = number; !enough.IsCancellationRequested; turn++)
        {
            var attack = Attacks.All[turn % Attacks.All.Count];
            string end;
            try
            {
                end = await attack.RunAsync(gateway, enough);
            }
            catch (System.Net.Sockets.SocketException exception)
            {
                end = exception.SocketErrorCode.ToString();
            }

            if (enough.IsCancellationRequested) return;
            _ends.AddOrUpdate($"{end}  {attack.Name}", 1, (_, count) => count + 1);
            await Task.Delay(s_pause, TimeProvider.System, enough).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task PublishAsync(GatewayProcess gateway, TimeSpan duration)
    {
        for (var began = TimeProvider.System.GetTimestamp(); TimeProvider.System.GetElapsedTime(began) < duration; _published++)
        {
            using var body = new StringContent(HealthyCrowd.Message(_published), Encoding.UTF8, "application/json");
            using var answer = await gateway.Http.PostAsync("/v1/topics/orders/messages", body);
            answer.EnsureSuccessStatusCode();
            await Task.Delay(s_pace, TimeProvider.System);
        }
    }

    private static long ResidentBytes(int process)
    {
        var line = File.ReadLines($"/proc/{process}/status").Single(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }

    private static int Sockets(int process) =>
        Directory.GetFiles($"/proc/{process}/fd").Count(file => new FileInfo(file).LinkTarget?.StartsWith("socket:", StringComparison.Ordinal) == true);
}
