using k8s.Models;

namespace PushOperator.ControllerRuntime.Tests.Widgets;

/// <summary>Objects that widgets own in tests.</summary>
internal static class Owned
{
    public const string Selector = "part-of=widgets";

    private static Dictionary<string, string> Labels => new() { ["part-of"] = "widgets" };

    public static V1ConfigMap ConfigMap(string name, string value) => new()
    {
        Metadata = new V1ObjectMeta { Name = name, Labels = Labels },
        Data = new Dictionary<string, string> { ["value"] = value },
    };

    /// <summary>A Deployment full of what the API server defaults, normalises or leaves out.</summary>
    public static V1Deployment Deployment(string name, int? replicas = 1) => new()
    {
        Metadata = new V1ObjectMeta { Name = name, Labels = Labels },
        Spec = new V1DeploymentSpec
        {
            Replicas = replicas,
            Selector = new V1LabelSelector { MatchLabels = Labels },
            Template = new V1PodTemplateSpec
            {
                Metadata = new V1ObjectMeta { Labels = Labels },
                Spec = new V1PodSpec
                {
                    HostNetwork = false,
                    TerminationGracePeriodSeconds = 60,
                    Containers =
                    [
                        new V1Container
                        {
                            Name = "web",
                            Image = "example.test/web:1",
                            Env = [new V1EnvVar { Name = "EMPTY", Value = "" }],
                            Ports = [new V1ContainerPort { ContainerPort = 8080 }],
                            Resources = new V1ResourceRequirements
                            {
                                Requests = new Dictionary<string, ResourceQuantity> { ["cpu"] = new("0.5"), ["memory"] = new("1024Mi") },
                                Limits = new Dictionary<string, ResourceQuantity> { ["memory"] = new("2048Mi") },
                            },
                        },
                    ],
                },
            },
        },
    };
}
