using System.Globalization;
using System.Text;

namespace PushOperator.Cli.Output;

/// <summary>Text from elsewhere made safe for a terminal: a message must not move the cursor, change colours or forge a line.</summary>
internal static class Printable
{
    public static string Of(string text)
    {
        if (!text.Any(char.IsControl)) return text;
        var safe = new StringBuilder(text.Length + 16);
        foreach (var character in text)
        {
            if (char.IsControl(character)) safe.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
            else safe.Append(character);
        }

        return safe.ToString();
    }
}
