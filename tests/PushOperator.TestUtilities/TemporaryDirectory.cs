namespace PushOperator.TestUtilities;

/// <summary>A directory of its own for a test, gone with it.</summary>
public sealed class TemporaryDirectory : IDisposable
{
    /// <summary>Its full path.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("push-test-").FullName;

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Path, recursive: true);
}
