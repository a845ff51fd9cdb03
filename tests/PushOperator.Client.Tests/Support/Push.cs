using System.Text;
using System.Text.Json;
using PushOperator.Cli;
using PushOperator.Cli.Output;

namespace PushOperator.Client.Tests.Support;

/// <summary>Runs <c>push</c> in this process and keeps what it wrote.</summary>
internal sealed class Push
{
    private readonly StringWriter _output = new(new StringBuilder());
    private readonly StringWriter _error = new(new StringBuilder());

    private Push()
    {
    }

    public int ExitCode { get; private set; }

    public string Output => _output.ToString();

    public string Error => _error.ToString();

    public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public JsonElement Json => JsonElement.Parse(Output);

    public static Task<Push> RunAsync(params string[] arguments) => RunAsync(arguments, input: "");

    public static async Task<Push> RunAsync(string[] arguments, string input, CancellationToken cancellationToken = default)
    {
        var push = new Push();
        var terminal = new Terminal(new StringReader(input), TextWriter.Synchronized(push._output), TextWriter.Synchronized(push._error), Terminal.NoEdge, TimeProvider.System);
        push.ExitCode = await PushProgram.RunAsync(arguments, terminal, cancellationToken).WaitAsync(TimeSpan.FromSeconds(30), CancellationToken.None);
        return push;
    }
}
