using System.Collections.Concurrent;
using System.Reflection;
using k8s.Models;

namespace PushOperator.ControllerRuntime.ApiServer;

/// <summary>Where a kind lives on the API server, read from its <see cref="KubernetesEntityAttribute"/>.</summary>
internal sealed record ResourceKind(string Group, string Version, string Kind, string Plural)
{
    private static readonly ConcurrentDictionary<Type, ResourceKind> Known = new();

    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    private string Root => Group.Length == 0 ? $"api/{Version}" : $"apis/{Group}/{Version}";

    public static ResourceKind Of<T>() => Of(typeof(T));

    /// <exception cref="ArgumentException">The type has no <see cref="KubernetesEntityAttribute"/>.</exception>
    public static ResourceKind Of(Type type) => Known.GetOrAdd(type, Read);

    /// <summary>Path of all objects, or of those of one namespace.</summary>
    public string CollectionPath(string? @namespace) =>
        string.IsNullOrEmpty(@namespace) ? $"{Root}/{Plural}" : $"{Root}/namespaces/{@namespace}/{Plural}";

    /// <summary>Path of one object; without a namespace it is a cluster-scoped one.</summary>
    public string ObjectPath(string? @namespace, string name) => $"{CollectionPath(@namespace)}/{Uri.EscapeDataString(name)}";

    private static ResourceKind Read(Type type) =>
        type.GetCustomAttribute<KubernetesEntityAttribute>() is { } entity
            ? new ResourceKind(entity.Group ?? "", entity.ApiVersion, entity.Kind, entity.PluralName)
            : throw new ArgumentException($"{type.Name} has no [KubernetesEntity(Group = …, ApiVersion = …, Kind = …, PluralName = …)]", nameof(type));
}
