using System.Globalization;
using System.Text;
using System.Text.Json;
using PushOperator.Client;

namespace PushOperator.Cli.Output;

/// <summary>Writes received messages, a line each.</summary>
internal sealed class MessagePrinter(TextWriter output, OutputFormat format)
{
    public Task PrintAsync(PushMessage message) =>
        format == OutputFormat.Json ? Json.WriteLineAsync(output, Line(message)) : output.WriteLineAsync(Text(message));

    private static string Text(PushMessage message)
    {
        var line = new StringBuilder(message.Id);
        line.Append('\t').Append(Printable.Of(Key(message))).Append('\t').Append(Printable.Of(Data(message)));
        if (message.DeliveryCount > 1) line.Append(CultureInfo.InvariantCulture, $"\t(delivery {message.DeliveryCount})");
        if (message.IsDuplicate) line.Append("\t(duplicate)");
        return line.ToString();
    }

    private static string Key(PushMessage message) => message.Key ?? (message.KeyBytes.IsEmpty ? "-" : Base64(message.KeyBytes));

    private static string Data(PushMessage message) => message.Data.ValueKind switch
    {
        JsonValueKind.Undefined => Base64(message.Bytes),
        JsonValueKind.String => message.Data.GetString()!,
        _ => message.Data.GetRawText(),
    };

    private static string Base64(ReadOnlyMemory<byte> bytes) => $"base64:{Convert.ToBase64String(bytes.Span)}";

    private static object Line(PushMessage message) => new
    {
        message.Id,
        message.Topic,
        message.Partition,
        message.Offset,
        message.Key,
        KeyBase64 = message.Key is null && !message.KeyBytes.IsEmpty ? Convert.ToBase64String(message.KeyBytes.Span) : null,
        message.Timestamp,
        message.Headers,
        Data = message.Data.ValueKind == JsonValueKind.Undefined ? (JsonElement?)null : message.Data,
        DataBase64 = message.Data.ValueKind == JsonValueKind.Undefined ? Convert.ToBase64String(message.Bytes.Span) : null,
        message.DeliveryCount,
        Duplicate = message.IsDuplicate,
    };
}
