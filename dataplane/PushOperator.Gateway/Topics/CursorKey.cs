using System.Security.Cryptography;

namespace PushOperator.Gateway.Topics;

/// <summary>The key that a group's pods sign cursors with.</summary>
internal static class CursorKey
{
    private const int Length = 32;

    /// <summary>Reads the mounted key; null when <paramref name="file"/> is null.</summary>
    /// <exception cref="InvalidDataException">The file is shorter than 32 bytes; it is never used as it is.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static byte[]? Read(string? file)
    {
        if (file is null) return null;
        var key = File.ReadAllBytes(file);
        return key.Length >= Length ? key : throw new InvalidDataException($"{file}: the cursor key has {key.Length} bytes; at least {Length} are needed");
    }

    /// <summary>A key that only this process knows.</summary>
    public static byte[] Random() => RandomNumberGenerator.GetBytes(Length);
}
