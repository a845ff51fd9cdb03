using System.Buffers.Text;
using System.Diagnostics;

namespace PushOperator.LoadTest.Wire;

/// <summary>
/// A message of the load: a JSON string, so that every server sends it unchanged, that says when it was published and which it is:
/// <c>"t1000000012345678n1000000042xxxx"</c>.
/// </summary>
/// <remarks>
/// <c>t</c>: microseconds of the machine's monotonic clock, the same in every process, plus 10^15. <c>n</c>: number of the message, plus 10^9. Both therefore have a fixed width.
/// </remarks>
internal static class Payload
{
    /// <summary>Bytes of the smallest: quotes, time and number.</summary>
    public const int MinSize = 31;

    private const long TimeBase = 1_000_000_000_000_000;
    private const long NumberBase = 1_000_000_000;
    private const int TimeAt = 2;
    private const int TimeDigits = 16;
    private const int NumberAt = TimeAt + TimeDigits + 1;
    private const int NumberDigits = 10;

    /// <summary>How it begins; found nowhere else in the frames of the servers.</summary>
    public static ReadOnlySpan<byte> Mark => "\"t1"u8;

    /// <summary>Microseconds of the monotonic clock.</summary>
    public static long Now() => (long)(Stopwatch.GetTimestamp() * (1_000_000.0 / Stopwatch.Frequency));

    /// <summary>Writes a message that fills <paramref name="destination"/>, at least <see cref="MinSize"/> bytes.</summary>
    public static void Write(Span<byte> destination, long number, long time)
    {
        destination.Fill((byte)'x');
        destination[0] = destination[^1] = (byte)'"';
        destination[1] = (byte)'t';
        Utf8Formatter.TryFormat(TimeBase + time, destination[TimeAt..], out _);
        destination[NumberAt - 1] = (byte)'n';
        Utf8Formatter.TryFormat(NumberBase + number, destination[NumberAt..], out _);
    }

    /// <summary>A message of <paramref name="size"/> bytes.</summary>
    public static byte[] Create(int size, long number, long time)
    {
        var payload = new byte[size];
        Write(payload, number, time);
        return payload;
    }

    /// <summary>The number of the message that begins here.</summary>
    public static long NumberOf(ReadOnlySpan<byte> message) => Digits(message.Slice(NumberAt, NumberDigits)) - NumberBase;

    /// <summary>When the message that begins here was published.</summary>
    public static long TimeOf(ReadOnlySpan<byte> message) => Digits(message.Slice(TimeAt, TimeDigits)) - TimeBase;

    private static long Digits(ReadOnlySpan<byte> digits)
    {
        long value = 0;
        foreach (var digit in digits) value = (value * 10) + (digit - '0');
        return value;
    }
}
