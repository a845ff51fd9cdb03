using System.CommandLine;
using PushOperator.LocalCluster.Cluster;

namespace PushOperator.LocalCluster.Commands;

/// <summary>The command line: the demonstration without arguments, and <c>up</c>.</summary>
internal static class LocalClusterCommand
{
    /// <summary>Ctrl-C asks; a stop takes at most this long.</summary>
    private static readonly TimeSpan StopBound = TimeSpan.FromSeconds(30);

    /// <summary>Runs a command line.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var result = Root().Parse(args);
        if (result.Errors.Count > 0)
        {
            foreach (var error in result.Errors) await Console.Error.WriteLineAsync(error.Message);
            await Console.Error.WriteLineAsync("see --help");
            return ExitCode.Usage;
        }

        return await result.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = StopBound, EnableDefaultExceptionHandler = false });
    }

    private static RootCommand Root()
    {
        var root = new RootCommand("Push Operator on this machine, without a cluster and without a broker. Without a command: a demonstration that publishes, kills a gateway and counts what was lost.");
        root.SetAction((_, cancellationToken) => GuardAsync(() => DemonstrationCommand.RunAsync(cancellationToken)));
        root.Subcommands.Add(Up());
        return root;
    }

    private static Command Up()
    {
        var data = new Option<string?>("--data") { Description = "Directory that keeps the objects for the next start, the kubeconfig and the logs. Default: a temporary one, removed at the end.", HelpName = "DIR" };
        var kafka = new Option<string?>("--kafka") { Description = "Bootstrap servers of a real Kafka. Default: three embedded brokers, which keep nothing.", HelpName = "BOOTSTRAP" };
        var kubeconfig = new Option<string?>("--kubeconfig") { Description = "A real API server; its pods run here. Default: a double.", HelpName = "FILE" };
        var port = new Option<int?>("--router-port") { Description = "Port of the endpoints on 127.0.0.1. Default: 8080, or another one when that is taken.", HelpName = "N" };
        port.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1 or > 65535) result.AddError("--router-port must be from 1 to 65535");
        });
        var up = new Command("up", "Runs the local cluster until Ctrl-C or SIGTERM.") { data, kafka, kubeconfig, port };
        up.SetAction((parsed, cancellationToken) => GuardAsync(() => UpCommand.RunAsync(
            new LocalClusterOptions
            {
                DataDirectory = parsed.GetValue(data),
                Kafka = parsed.GetValue(kafka),
                Kubeconfig = parsed.GetValue(kubeconfig),
                RouterPort = parsed.GetValue(port),
            },
            cancellationToken)));
        return up;
    }

    private static async Task<int> GuardAsync(Func<Task<int>> run)
    {
        try
        {
            return await run();
        }
        catch (CannotStartException exception)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return exception.ExitCode;
        }
    }
}
