namespace PushOperator.Gateway.Authentication;

/// <summary>Where the issuer's JSON Web Key Set comes from.</summary>
internal interface IKeySource
{
    /// <summary>Where, for logs.</summary>
    string Name { get; }

    /// <summary>Reads it, no more than <see cref="KeySources.MaxBytes"/>.</summary>
    /// <exception cref="IOException">It cannot be read; the message says why.</exception>
    /// <exception cref="OperationCanceledException">It took too long.</exception>
    Task<string> ReadAsync(CancellationToken cancellationToken);
}
