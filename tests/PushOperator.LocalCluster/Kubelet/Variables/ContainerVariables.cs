using System.Text;
using k8s.Models;
using PushOperator.LocalCluster.Kubelet.Pods;

namespace PushOperator.LocalCluster.Kubelet.Variables;

/// <summary>Builds a container's environment from <c>envFrom</c> and <c>env</c>. What is missing is collected in <see cref="Problems"/>, all of it.</summary>
internal sealed class ContainerVariables(PodContext pod, ConfigurationSources sources, MountPaths mounts)
{
    private readonly Dictionary<string, string> _variables = new(StringComparer.Ordinal);
    private readonly List<string> _problems = [];

    /// <summary>Sentences that say what could not be resolved; empty when the environment is whole.</summary>
    public IReadOnlyList<string> Problems => _problems;

    private string Namespace => pod.Pod.Metadata.NamespaceProperty;

    /// <summary>The environment of a container; later definitions of a name win, and may refer to earlier ones.</summary>
    public IReadOnlyDictionary<string, string> Resolve(V1Container container)
    {
        foreach (var source in container.EnvFrom ?? []) AddAll(source);
        foreach (var variable in container.Env ?? [])
        {
            var value = variable.ValueFrom is { } from ? Read(variable.Name, from) : VariableExpansion.Expand(variable.Value ?? "", _variables);
            if (value is not null) _variables[variable.Name] = mounts.Rewrite(value);
        }

        return _variables;
    }

    private void AddAll(V1EnvFromSource source)
    {
        if (source.ConfigMapRef is { } map)
            AddAll(source.Prefix, sources.ConfigMap(Namespace, map.Name)?.Data, map.Optional, $"configmap \"{map.Name}\" not found", sources.ConfigMap(Namespace, map.Name) is null);
        if (source.SecretRef is { } secret)
            AddAll(source.Prefix, Texts(sources.Secret(Namespace, secret.Name)), secret.Optional, $"secret \"{secret.Name}\" not found", sources.Secret(Namespace, secret.Name) is null);
    }

    private void AddAll(string? prefix, IDictionary<string, string>? entries, bool? optional, string problem, bool missing)
    {
        if (missing && optional != true) _problems.Add(problem);
        foreach (var (key, value) in entries ?? new Dictionary<string, string>()) _variables[prefix + key] = value;
    }

    private string? Read(string variable, V1EnvVarSource from)
    {
        if (from.FieldRef is { } field)
        {
            return DownwardField.TryRead(pod, field.FieldPath, out var value) ? value : Missing($"env {variable}: fieldPath {field.FieldPath} is not one the process kubelet knows", false);
        }

        if (from.ConfigMapKeyRef is { } key)
            return Find(sources.ConfigMap(Namespace, key.Name)?.Data, key.Key) ?? Missing($"couldn't find key {key.Key} in ConfigMap {Namespace}/{key.Name}", key.Optional);
        if (from.SecretKeyRef is { } secret)
            return Find(Texts(sources.Secret(Namespace, secret.Name)), secret.Key) ?? Missing($"couldn't find key {secret.Key} in Secret {Namespace}/{secret.Name}", secret.Optional);
        return Missing($"env {variable}: the process kubelet reads fieldRef, configMapKeyRef and secretKeyRef only", false);
    }

    private string? Missing(string problem, bool? optional)
    {
        if (optional != true) _problems.Add(problem);
        return null;
    }

    private static string? Find(IDictionary<string, string>? entries, string key) => entries?.TryGetValue(key, out var value) == true ? value : null;

    private static Dictionary<string, string>? Texts(V1Secret? secret) => secret?.Data?.ToDictionary(entry => entry.Key, entry => Encoding.UTF8.GetString(entry.Value));
}
