namespace PushOperator.LoadTest.Servers;

/// <summary>Addresses of loopback: each server has one of its own, so that every gateway can have its usual ports, and each has all client ports for itself.</summary>
internal static class LoopbackAddress
{
    private static int s_last = Environment.ProcessId * 16 % 60_000;

    /// <summary>One that this process has not given before.</summary>
    public static string Next()
    {
        var number = Interlocked.Increment(ref s_last) % 64_000;
        return $"127.91.{number / 250}.{(number % 250) + 1}";
    }
}
