using System.Text.Json.Nodes;
using k8s;
using k8s.Models;

namespace PushOperator.Operator.Tests.CustomResources;

/// <summary>The files of <c>crds/</c> as the tests carry them.</summary>
internal static class CustomResourceFiles
{
    public static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "crds");

    public static V1CustomResourceDefinition Definition(string plural) =>
        KubernetesYaml.Deserialize<V1CustomResourceDefinition>(File.ReadAllText(Path.Combine(Folder, $"{plural}.yaml")));

    /// <summary>The schema as JSON: KubernetesClient's type leaves <c>items</c> and <c>additionalProperties</c> untyped.</summary>
    public static JsonObject Schema(string plural) =>
        Yaml.Documents(File.ReadAllText(Path.Combine(Folder, $"{plural}.yaml"))).Single()["spec"]!["versions"]![0]!["schema"]!["openAPIV3Schema"]!.AsObject();
}
