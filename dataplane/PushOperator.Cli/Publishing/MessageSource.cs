using System.Globalization;
using System.Text;
using System.Text.Json;
using PushOperator.Client;

namespace PushOperator.Cli.Publishing;

/// <summary>Where the messages of <c>push publish</c> come from. What is JSON is published as JSON, other text as a JSON string, other bytes as they are.</summary>
internal static class MessageSource
{
    public static IEnumerable<OutgoingMessage> Argument(string data) => [FromText(data)];

    /// <summary>The whole file as one message.</summary>
    /// <exception cref="CommandException">It cannot be read.</exception>
    public static IEnumerable<OutgoingMessage> File(string path)
    {
        byte[] bytes;
        try
        {
            bytes = System.IO.File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCodes.Failed, $"{path} cannot be read: {e.Message}");
        }

        return [FromBytes(bytes)];
    }

    /// <summary>Each line one message; empty lines are passed over.</summary>
    public static IEnumerable<OutgoingMessage> Lines(TextReader input)
    {
        while (input.ReadLine() is { } line)
        {
            if (line.Length > 0) yield return FromText(line);
        }
    }

    /// <summary>Made-up messages that tell their number and when they were made, for trying things out.</summary>
    public static IEnumerable<OutgoingMessage> Generated(long count, TimeProvider time)
    {
        for (var sequence = 1L; sequence <= count; sequence++)
        {
            yield return OutgoingMessage.Json(new { sequence, at = time.GetUtcNow() }) with { Key = string.Create(CultureInfo.InvariantCulture, $"key-{sequence % 100}") };
        }
    }

    private static OutgoingMessage FromText(string text)
    {
        try
        {
            return OutgoingMessage.JsonText(text);
        }
        catch (JsonException)
        {
            return OutgoingMessage.Text(text);
        }
    }

    private static OutgoingMessage FromBytes(byte[] bytes)
    {
        try
        {
            return FromText(new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(bytes));
        }
        catch (DecoderFallbackException)
        {
            return OutgoingMessage.Binary(bytes);
        }
    }
}
