using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging;
using PushOperator.ControllerRuntime.ApiServer;
using PushOperator.ControllerRuntime.Diagnostics;

namespace PushOperator.ControllerRuntime.Watching;

/// <summary>Reads single objects out of lists and watches, so that one that cannot be read harms only itself.</summary>
internal sealed partial class ObjectReader<T>(IEnumerable<IMalformedObjectListener> listeners, OperatorMetrics metrics, ILogger<ObjectReader<T>> logger)
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    /// <summary>Reads it; if that fails it is logged and counted, and the name it has, if any, is in <paramref name="key"/>.</summary>
    public bool TryRead(JsonElement json, [NotNullWhen(true)] out T? entity, out ObjectKey? key)
    {
        try
        {
            entity = ObjectJson.Read<T>(json);
            key = ObjectKey.Of(entity);
            return true;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Any exception: converters of custom types throw what they like, and none of it may end the watch.
            entity = null;
            var reference = Refer(json);
            key = reference.Name is null ? null : new ObjectKey(reference.NamespaceProperty ?? "", reference.Name);
            metrics.Malformed(reference.Kind);
            LogMalformed(logger, e, reference.Kind, key?.ToString() ?? "(no name)");
            if (key is not null) Tell(reference, e.Message);
            return false;
        }
    }

    private void Tell(V1ObjectReference reference, string problem)
    {
        foreach (var listener in listeners) listener.Found(reference, problem);
    }

    private static V1ObjectReference Refer(JsonElement json)
    {
        var kind = ResourceKind.Of<T>();
        var metadata = json.ValueKind == JsonValueKind.Object && json.TryGetProperty("metadata", out var found) ? found : default;
        return new V1ObjectReference
        {
            ApiVersion = kind.ApiVersion,
            Kind = kind.Kind,
            Name = Text(metadata, "name"),
            NamespaceProperty = Text(metadata, "namespace"),
            Uid = Text(metadata, "uid"),
        };
    }

    private static string? Text(JsonElement json, string property) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    [LoggerMessage(110, LogLevel.Error, "{Kind} {Object} cannot be read: this state of it is ignored")]
    private static partial void LogMalformed(ILogger logger, Exception exception, string kind, string @object);
}
