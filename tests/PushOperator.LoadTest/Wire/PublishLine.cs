using System.Globalization;

namespace PushOperator.LoadTest.Wire;

/// <summary>What a yardstick server is told on its standard input: publish these messages now. <c>publish FIRST COUNT TIME SIZE</c>.</summary>
/// <param name="First">Number of the first message.</param>
/// <param name="Time">Microseconds of <see cref="Payload.Now"/> that they carry.</param>
/// <param name="Size">Bytes of each.</param>
internal readonly record struct PublishLine(long First, int Count, long Time, int Size)
{
    private const string Verb = "publish";

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Verb} {First} {Count} {Time} {Size}");

    /// <exception cref="FormatException">Anything else.</exception>
    public static PublishLine Parse(string line)
    {
        var parts = line.Split(' ');
        if (parts.Length != 5 || parts[0] != Verb) throw new FormatException($"'{line}' is not '{Verb} FIRST COUNT TIME SIZE'");
        return new PublishLine(Number(parts[1]), (int)Number(parts[2]), Number(parts[3]), (int)Number(parts[4]));
    }

    private static long Number(string text) => long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
