namespace PushOperator.Gateway.Authentication;

/// <summary>A key set in a file of a mounted Secret. Kubernetes replaces the file when the Secret changes, so it is read again and again.</summary>
internal sealed class FileKeySource(string path) : IKeySource
{
    /// <inheritdoc/>
    public string Name => path;

    /// <inheritdoc/>
    public async Task<string> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > KeySources.MaxBytes } large) throw new IOException($"the file has {large.Length} bytes; at most {KeySources.MaxBytes} are taken");
            return await File.ReadAllTextAsync(path, cancellationToken);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new IOException(exception.Message, exception);
        }
    }
}
