using System.Text.Json;
using PushOperator.DataPlane.Configuration.Commands;
using PushOperator.Gateway.Lifecycle;

namespace PushOperator.Gateway.Authentication;

/// <summary>
/// Who may give commands, as the mounted file says. Kubernetes replaces the file when the ConfigMap changes, so it is read again for a command that comes five seconds or more after the last
/// reading. Thread-safe.
/// </summary>
internal sealed partial class CommandAccessFile(GatewaySettings settings, TimeProvider time, ILogger<CommandAccessFile> logger)
{
    private static readonly TimeSpan s_fresh = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private Reading? _reading;

    /// <summary>What it says; null when it cannot be read, which the log explains.</summary>
    public (CommandAccess Access, SigningKeys Keys)? Current()
    {
        lock (_lock)
        {
            if (_reading is null || time.GetElapsedTime(_reading.At) >= s_fresh) _reading = new Reading(Read(), time.GetTimestamp());
            return _reading.Content;
        }
    }

    private (CommandAccess, SigningKeys)? Read()
    {
        if (settings.CommandAccessFile is not { } file)
        {
            LogNotRead($"{CommandAccess.FileVariable} is not set");
            return null;
        }

        try
        {
            if (new FileInfo(file) is { Exists: true, Length: > CommandAccess.MaxBytes } large) throw new IOException($"{file} has {large.Length} bytes; at most {CommandAccess.MaxBytes} are taken");
            var access = CommandAccess.FromJson(File.ReadAllBytes(file));
            return (access, SigningKeys.Parse(access.KeySet.GetRawText()));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException or FormatException)
        {
            LogNotRead(exception.Message);
            return null;
        }
    }

    [LoggerMessage(6100, LogLevel.Warning, "Who may give commands is not known, so every command is refused: {Reason}")]
    private partial void LogNotRead(string reason);

    private sealed record Reading((CommandAccess, SigningKeys)? Content, long At);
}
