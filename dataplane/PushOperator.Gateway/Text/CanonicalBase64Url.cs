using System.Buffers;

namespace PushOperator.Gateway.Text;

/// <summary>
/// Base64url as it is written (RFC 4648, 5): no padding, no white space, and the bits of the last character that stand for nothing are 0. Decoders are more lenient, so that one secret would have several texts
/// that are all accepted.
/// </summary>
internal static class CanonicalBase64Url
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    private static readonly SearchValues<char> s_alphabet = SearchValues.Create(Alphabet);

    /// <summary>Whether an encoder would have written exactly this. The empty text is.</summary>
    public static bool IsValid(ReadOnlySpan<char> text)
    {
        if (text.ContainsAnyExcept(s_alphabet)) return false;
        return (text.Length % 4) switch
        {
            0 => true,
            2 => Alphabet.IndexOf(text[^1], StringComparison.Ordinal) % 16 == 0,
            3 => Alphabet.IndexOf(text[^1], StringComparison.Ordinal) % 4 == 0,
            _ => false,
        };
    }
}
