using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using PushOperator.LoadTest.Reporting;
using PushOperator.LoadTest.Scenarios;
using PushOperator.LoadTest.Servers;

namespace PushOperator.LoadTest.Commands;

/// <summary><c>run</c>: measures scenarios and tells the result.</summary>
internal static class RunCommand
{
    private static readonly Argument<string[]> s_scenarios = new("scenario") { Description = "Names of scenarios, see 'list'; 'all' for all of them.", Arity = ArgumentArity.OneOrMore };
    private static readonly Option<int?> s_rounds = new("--rounds") { Description = "How often each server is measured, 1 to 100. Default 3." };
    private static readonly Option<TimeSpan?> s_duration = new("--duration") { Description = "Of each measured phase, such as 2s. Default: the scenario's.", CustomParser = Duration };
    private static readonly Option<TimeSpan?> s_warmUp = new("--warm-up") { Description = "Load before the first round that is not counted. Default 2s.", CustomParser = Duration };
    private static readonly Option<int?> s_connections = new("--connections") { Description = "Subscribers of each server. Default: the scenario's." };
    private static readonly Option<int?> s_size = new("--size") { Description = "Bytes of a message, 31 to 32768. Default: the scenario's." };
    private static readonly Option<int?> s_window = new("--window") { Description = "Messages published and not delivered while saturating. Default 64." };
    private static readonly Option<double?> s_rate = new("--rate") { Description = "Messages a second, where the scenario has a fixed rate." };
    private static readonly Option<int?> s_backlog = new("--backlog") { Description = "Messages that subscribers are behind in 'catchup'." };
    private static readonly Option<string[]> s_servers = new("--servers") { Description = "Names of the servers to measure, comma-separated. Default: all of the scenario's.", HelpName = "A,B" };
    private static readonly Option<string[]> s_gateways = new("--gateway") { Description = "A gateway to measure, NAME=PATH of PushOperator.Gateway.dll; several times to compare builds. Default: the one beside this program." };
    private static readonly Option<string?> s_kafkaHome = new("--kafka-home") { Description = "Folder whose 'local' starts Apache Kafka. Default: the embedded broker.", HelpName = "DIR" };
    private static readonly Option<Uri?> s_server = new("--server") { Description = "Another server to measure beside: ws://ADDRESS:PORT/PATH.", HelpName = "URL", CustomParser = WebSocketUrl };
    private static readonly Option<int?> s_pid = new("--pid") { Description = "Its process." };
    private static readonly Option<string?> s_publish = new("--publish") { Description = "How messages get into it: kafka://HOST:PORT/TOPIC, http://… (a POST each), or 'command:PROGRAM …' (a line each on its standard input).", HelpName = "HOW" };
    private static readonly Option<string?> s_subprotocol = new("--subprotocol") { Description = "What its subscribers offer." };
    private static readonly Option<string[]> s_greeting = new("--greeting") { Description = "A text frame that its subscribers send once open; \\r and \\n stand for themselves. May be repeated." };
    private static readonly Option<bool> s_threads = new("--threads") { Description = "Tell which threads of each server used its CPU time." };
    private static readonly Option<string?> s_output = new("--output") { Description = "'json' for the whole result on standard output instead of tables.", HelpName = "json" };
    private static readonly Option<bool> s_allowDebug = new("--allow-debug") { Description = "Measure programs that were built without optimization. Such figures mean nothing." };

    private static readonly RunOptions s_defaults = new() { Gateways = [] };

    public static Command Create()
    {
        var command = new Command("run", "Measure scenarios.")
        {
            s_scenarios, s_rounds, s_duration, s_warmUp, s_connections, s_size, s_window, s_rate, s_backlog, s_servers, s_gateways, s_kafkaHome,
            s_server, s_pid, s_publish, s_subprotocol, s_greeting, s_threads, s_output, s_allowDebug,
        };
        s_output.AcceptOnlyFromAmong("json", "table");
        command.Validators.Add(Validate);
        command.SetAction((parsed, stop) => RunAsync(parsed, stop));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        var options = Options(parsed);
        var console = new RunConsole();
        var debug = BuildKind.FirstDebugBuild(options.Gateways.Select(gateway => gateway.Program));
        if (debug is not null)
        {
            if (!parsed.GetValue(s_allowDebug))
            {
                await Console.Error.WriteLineAsync($"{debug} was built without optimization, so its figures would mean nothing. Build it with -c Release, or say --allow-debug.");
                return LoadTestCommand.Invalid;
            }

            console.Tell($"WARNING: {debug} was built without optimization. These figures mean nothing.");
        }

        try
        {
            var report = await MeasureAsync(parsed, options, debug is null ? "Release" : "Debug", console, stop);
            if (parsed.GetValue(s_output) == "json") Console.WriteLine(report.ToJson());
            else console.Show(report, parsed.GetValue(s_threads));
            return report.Valid ? LoadTestCommand.Valid : LoadTestCommand.Invalid;
        }
        catch (LoadTestException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("interrupted");
        }

        return LoadTestCommand.Invalid;
    }

    private static async Task<RunReport> MeasureAsync(ParseResult parsed, RunOptions options, string build, RunConsole console, CancellationToken stop)
    {
        var names = parsed.GetValue(s_scenarios)!;
        var scenarios = names.Contains("all") ? ScenarioCatalogue.All : [.. names.Select(name => ScenarioCatalogue.Find(name)!)];
        await using var kafka = await KafkaForLoad.StartAsync(parsed.GetValue(s_kafkaHome));
        var reports = new List<ScenarioReport>();
        var startedAt = TimeProvider.System.GetUtcNow();
        foreach (var scenario in scenarios)
        {
            console.Tell($"{scenario.Name}: {scenario.Description}");
            var report = new ScenarioReport { Name = scenario.Name, Description = scenario.Description, Primary = scenario.Primary.Key, Yardstick = scenario.Yardstick };
            await scenario.RunAsync(new ScenarioRun(options, kafka, report, console, stop));
            reports.Add(report);
        }

        return new RunReport(startedAt, MachineDescription.OfThis(), build, kafka.Name, reports);
    }

    private static RunOptions Options(ParseResult parsed) => new()
    {
        Rounds = parsed.GetValue(s_rounds) ?? s_defaults.Rounds,
        Duration = parsed.GetValue(s_duration),
        WarmUp = parsed.GetValue(s_warmUp) ?? s_defaults.WarmUp,
        Connections = parsed.GetValue(s_connections),
        Size = parsed.GetValue(s_size),
        Window = parsed.GetValue(s_window),
        Rate = parsed.GetValue(s_rate),
        Backlog = parsed.GetValue(s_backlog),
        Servers = [.. (parsed.GetValue(s_servers) ?? []).SelectMany(names => names.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))],
        Gateways = GatewaysOf(parsed),
        External = parsed.GetValue(s_server) is { } url
            ? new ExternalServer { Url = url, ProcessId = parsed.GetValue(s_pid)!.Value, Publish = parsed.GetValue(s_publish)!, Subprotocol = parsed.GetValue(s_subprotocol), Greeting = parsed.GetValue(s_greeting) ?? [] }
            : null,
    };

    private static IReadOnlyList<(string Name, string Program)> GatewaysOf(CommandResult result) => GatewaysOf(result.GetValue(s_gateways));

    private static IReadOnlyList<(string Name, string Program)> GatewaysOf(ParseResult result) => GatewaysOf(result.GetValue(s_gateways));

    private static IReadOnlyList<(string Name, string Program)> GatewaysOf(string[]? given)
    {
        if (given is not { Length: > 0 }) return [("gateway", Path.Combine(AppContext.BaseDirectory, "PushOperator.Gateway.dll"))];
        return [.. given.Select(text => text.Split('=', 2)).Select(parts => parts.Length == 2 ? (parts[0], Path.GetFullPath(parts[1])) : ("gateway", Path.GetFullPath(parts[0])))];
    }

    private static void Validate(CommandResult result)
    {
        foreach (var name in result.GetValue(s_scenarios) ?? [])
        {
            if (name != "all" && ScenarioCatalogue.Find(name) is null) result.AddError($"scenario {name}: there is none of that name; there are {string.Join(", ", ScenarioCatalogue.All.Select(scenario => scenario.Name))}, and all");
        }

        foreach (var (name, program) in GatewaysOf(result))
        {
            if (!File.Exists(program)) result.AddError($"--gateway {name}={program}: there is no such file");
        }

        CheckRange(result, "--rounds", result.GetValue(s_rounds), 1, 100);
        CheckRange(result, "--connections", result.GetValue(s_connections), 1, 19_000);
        CheckRange(result, "--size", result.GetValue(s_size), Wire.Payload.MinSize, 32_768);
        CheckRange(result, "--window", result.GetValue(s_window), 2, 100_000);
        CheckRange(result, "--backlog", result.GetValue(s_backlog), 1, 200_000);
        if (result.GetValue(s_rate) is { } rate && rate is not (> 0 and <= 1_000)) result.AddError($"--rate {rate} must be above 0 and at most 1000 messages a second");
        // Its value must not be asked for here: one that is wrong has no value, and is told already.
        if (result.GetResult(s_server) is null) return;
        if (result.GetValue(s_pid) is null || result.GetValue(s_publish) is null) result.AddError("--server needs --pid, whose CPU time is measured, and --publish, how messages get in");
    }

    private static void CheckRange(CommandResult result, string option, int? value, int least, int most)
    {
        if (value is { } given && (given < least || given > most)) result.AddError($"{option} {given} must be {least} to {most}");
    }

    private static Uri? WebSocketUrl(ArgumentResult result)
    {
        var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme == "ws" && url.HostNameType == UriHostNameType.IPv4) return url;
        result.AddError($"--server {text} must be ws://ADDRESS:PORT/PATH with an IPv4 address");
        return null;
    }

    /// <summary>A number with s or m behind it.</summary>
    private static TimeSpan? Duration(ArgumentResult result)
    {
        var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        if (text.Length > 1 && double.TryParse(text[..^1], CultureInfo.InvariantCulture, out var number) && number is > 0 and <= 3_600 && text[^1] is 's' or 'm')
            return text[^1] == 's' ? TimeSpan.FromSeconds(number) : TimeSpan.FromMinutes(number);
        result.AddError($"'{text}' must be a duration such as 2s or 1m");
        return null;
    }
}
