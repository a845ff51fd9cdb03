using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using k8s.Models;
using PushOperator.LocalCluster.KubernetesApi.Schemas;

namespace PushOperator.LocalCluster.KubernetesApi.Kinds;

/// <summary>Schemas of the built-in kinds, read off the models of KubernetesClient: fields, types, and how lists are merged.</summary>
internal static class ReflectedSchema
{
    private static readonly Dictionary<Type, Schema> Known = [];
    private static readonly Lock Gate = new();

    // Maps that the API owns as one value.
    private static readonly HashSet<Type> AtomicMaps =
        [typeof(V1LabelSelector), typeof(V1ObjectReference), typeof(V1LocalObjectReference), typeof(V1ObjectFieldSelector), typeof(V1SecretKeySelector), typeof(V1ConfigMapKeySelector), typeof(V1NodeSelector)];

    // Times of Leases and events.
    private static readonly HashSet<string> MicroTimes = ["acquireTime", "renewTime", "eventTime", "lastObservedTime"];

    public static Schema ObjectMeta { get; } = Of(typeof(V1ObjectMeta));

    public static Schema Of(Type model)
    {
        lock (Gate)
        {
            if (!Known.TryGetValue(model, out var schema)) Known[model] = schema = Build(model);
            return schema;
        }
    }

    private static Schema Build(Type type) => type switch
    {
        _ when type == typeof(string) => new Schema { Type = "string" },
        _ when type == typeof(bool) => new Schema { Type = "boolean" },
        _ when type == typeof(int) => new Schema { Type = "integer", Format = "int32" },
        _ when type == typeof(long) => new Schema { Type = "integer", Format = "int64" },
        _ when type == typeof(double) => new Schema { Type = "number", Format = "double" },
        _ when type == typeof(DateTime) => new Schema { Type = "string", Format = "date-time" },
        _ when type == typeof(byte[]) => new Schema { Type = "string", Format = "byte" },
        _ when type == typeof(IntOrString) => new Schema { IsIntOrString = true },
        _ when type == typeof(ResourceQuantity) => new Schema { Type = "string", Format = "quantity" },
        _ when type == typeof(object) => Schema.Anything,
        _ => new Schema
        {
            Type = "object",
            ReferenceName = type.Name,
            IsAtomicMap = AtomicMaps.Contains(type),
            LazyProperties = new(() => Fields(type)),
        },
    };

    private static Dictionary<string, Schema> Fields(Type model)
    {
        lock (Gate)
        {
            var fields = new Dictionary<string, Schema>();
            foreach (var property in model.GetProperties(BindingFlags.Public | BindingFlags.Instance))
            {
                if (property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name is { } name) fields[name] = Field(model, name, property.PropertyType);
            }

            return fields;
        }
    }

    private static Schema Field(Type model, string name, Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (Argument(type, typeof(IDictionary<,>), 1) is { } value)
        {
            // A Service selects by the whole of its selector.
            return new Schema { Type = "object", AdditionalProperties = Of(value), IsAtomicMap = name is "selector" or "nodeSelector" };
        }

        if (type == typeof(DateTime) && MicroTimes.Contains(name)) return new Schema { Type = "string", Format = ValueNormalizer.MicroTime };
        if (Argument(type, typeof(IList<>), 0) is not { } item) return model == typeof(V1ContainerPort) || model == typeof(V1ServicePort) ? WithDefaultProtocol(name, type) : Of(type);
        var rule = ListMergeRule.For(model.Name, name);
        return new Schema
        {
            Type = "array",
            Items = Of(item),
            ListType = rule?.Type ?? ListType.Atomic,
            ListMapKeys = rule?.Keys ?? [],
            PatchMergeKey = rule?.PatchMergeKey,
        };
    }

    // The protocol is a key of the list of ports: without its default, two appliers would make two entries of one port.
    private static Schema WithDefaultProtocol(string name, Type type) =>
        name == "protocol" ? new Schema { Type = "string", Default = JsonValue.Create("TCP") } : Of(type);

    private static Type? Argument(Type type, Type generic, int index) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == generic ? type.GetGenericArguments()[index] : null;
}
