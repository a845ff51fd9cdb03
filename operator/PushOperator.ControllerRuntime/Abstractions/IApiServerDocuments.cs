using System.Text.Json;
using k8s.Autorest;

namespace PushOperator.ControllerRuntime.Abstractions;

/// <summary>Reads documents of the API server that are no objects, such as those of OpenID discovery. Thread-safe.</summary>
public interface IApiServerDocuments
{
    /// <summary>The JSON document at this path, which the caller disposes.</summary>
    /// <param name="path">Below the server's address, without a slash before it.</param>
    /// <exception cref="HttpOperationException">Any status but 2xx.</exception>
    /// <exception cref="HttpRequestException">The API server cannot be reached.</exception>
    /// <exception cref="TimeoutException">No answer within 30 s.</exception>
    /// <exception cref="JsonException">It is not JSON.</exception>
    Task<JsonDocument> GetAsync(string path, CancellationToken cancellationToken);
}
