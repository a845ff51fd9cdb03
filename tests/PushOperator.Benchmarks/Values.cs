namespace PushOperator.Benchmarks;

/// <summary>Values of messages.</summary>
internal static class Values
{
    /// <summary>A JSON string of that many bytes, quotes included.</summary>
    public static byte[] JsonString(int bytes)
    {
        var value = new byte[bytes];
        Array.Fill(value, (byte)'x');
        value[0] = value[^1] = (byte)'"';
        return value;
    }
}
