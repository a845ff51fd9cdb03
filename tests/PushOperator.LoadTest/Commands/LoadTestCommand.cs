using System.CommandLine;

namespace PushOperator.LoadTest.Commands;

/// <summary>The command line: <c>run</c> and <c>list</c>, and what they start.</summary>
internal static class LoadTestCommand
{
    /// <summary>Everything expected was delivered.</summary>
    public const int Valid = 0;

    /// <summary>Something was not, or could not be measured.</summary>
    public const int Invalid = 1;

    private const int Usage = 2;
    private static readonly TimeSpan s_stopBound = TimeSpan.FromSeconds(30);

    /// <summary>Runs a command line.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand(
            """
            Measures the gateway beside yardsticks, in the same run: A B C A B C. Ends with 0 only if every subscriber got exactly what it should have.

            The first figure is deliveries per server CPU-second (user and system time of the server's process, before and after; the gateway's reading of Kafka is in it):
            it holds on a machine that does other things, where a time does not. Every server gets its messages in the same pattern. The gateway reads them from Kafka, where
            this program produces them; the yardsticks make them in their own memory when this program says so. In a saturated phase the next half of a window of messages
            (--window) is published when the half before it has been delivered, so that something is always pending. Subscribers run in a process of their own, one thread with epoll.
            """)
        {
            RunCommand.Create(),
            ListCommand.Create(),
            HiddenCommands.Serve(),
            HiddenCommands.Proxy(),
            HiddenCommands.Subscribe(),
        };
        var result = root.Parse(args);
        if (result.Errors.Count == 0) return await result.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = s_stopBound, EnableDefaultExceptionHandler = false });
        foreach (var error in result.Errors) await Console.Error.WriteLineAsync(error.Message);
        return Usage;
    }
}
