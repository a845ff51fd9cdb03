using k8s;
using k8s.Models;
using PushOperator.Api.Groups;
using PushOperator.Api.Naming;
using PushOperator.ControllerRuntime;

namespace PushOperator.Router.Endpoints;

/// <summary>The router's view of a cluster: two watches, read only.</summary>
internal static class KubernetesServices
{
    /// <summary>Takes groups from the cluster that <c>KUBECONFIG</c> names, else from the one this pod runs in.</summary>
    public static void AddKubernetesGroups(this IServiceCollection services, RouterOptions options)
    {
        var @namespace = options.WatchNamespace.Length > 0 ? options.WatchNamespace : null;
        services.AddSingleton<IKubernetes>(_ => new Kubernetes(KubernetesClientConfiguration.BuildDefaultConfig()));
        services.AddObjectCache<V1Alpha1SubscriberGroup>(@namespace: @namespace);
        services.AddObjectCache<V1EndpointSlice>(SubscriberGroupNames.AllGroupsSelector, @namespace);
        services.AddSingleton<IGroupSource, KubernetesGroupSource>();
    }
}
