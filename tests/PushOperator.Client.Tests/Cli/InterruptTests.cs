using System.Diagnostics;
using PushOperator.Client.Tests.Support;
using PushOperator.TestUtilities;

namespace PushOperator.Client.Tests.Cli;

public sealed class InterruptTests
{
    [Theory]
    [InlineData("-INT")]
    [InlineData("-TERM")]
    public async Task The_program_says_goodbye_on_a_signal_and_exits_with_0(string signal)
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        // A job that runs in the background has SIGINT ignored, and so would everything it starts.
        var start = new ProcessStartInfo("env", ["--default-signal=INT", "dotnet", .. Program(), "subscribe", gateway.Url.ToString()]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var push = Process.Start(start)!;
        try
        {
            var connection = await gateway.WelcomeAsync();
            await connection.MessageAsync("orders/0/1");
            var printed = await push.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
            await connection.AcksAsync(1);

            (await Shell.RunAsync("kill", [signal, $"{push.Id}"])).OrThrow();
            var last = await connection.ReceiveAsync();
            await connection.CloseAsync(1000);
            await push.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

            printed.Should().StartWith("orders/0/1");
            last.Should().BeNull("a close frame follows, not a broken connection");
            push.ExitCode.Should().Be(0);
        }
        finally
        {
            if (!push.HasExited) push.Kill();
        }
    }

    /// <summary>The program beside the tests, with the tests' frameworks: what ASP.NET Core brings is not copied a second time.</summary>
    private static string[] Program()
    {
        var tests = Path.Combine(AppContext.BaseDirectory, typeof(InterruptTests).Assembly.GetName().Name!);
        return ["exec", "--runtimeconfig", $"{tests}.runtimeconfig.json", "--depsfile", $"{tests}.deps.json", Path.Combine(AppContext.BaseDirectory, "push.dll")];
    }
}
