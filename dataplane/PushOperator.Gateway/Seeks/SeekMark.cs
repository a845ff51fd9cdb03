using System.Text.Json;

namespace PushOperator.Gateway.Seeks;

/// <summary>The record of one step of a seek; which one, its key says.</summary>
/// <param name="At">When it was written, Unix milliseconds.</param>
/// <param name="Pod">The pod that wrote it.</param>
/// <param name="Offset">Of a partition's step, an offset; what it means, <see cref="SeekStep"/> says.</param>
internal sealed record SeekMark(long At, string Pod, long Offset = -1)
{
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, SeekJson.Default.SeekMark);

    /// <summary>Reads a value; null when it is damaged.</summary>
    public static SeekMark? TryRead(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, SeekJson.Default.SeekMark);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
