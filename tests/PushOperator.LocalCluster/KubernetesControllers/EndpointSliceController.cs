using k8s;
using k8s.Models;
using PushOperator.LocalCluster.KubernetesApi.Json;
using PushOperator.LocalCluster.KubernetesApi.Objects;
using PushOperator.LocalCluster.KubernetesApi.Selectors;
using PushOperator.LocalCluster.KubernetesApi.Storage;

namespace PushOperator.LocalCluster.KubernetesControllers;

/// <summary>Lists the pods of each Service that has a selector in its EndpointSlices.</summary>
internal sealed class EndpointSliceController(ClusterApi api, ILoggerFactory loggers) : Controller(api, loggers)
{
    private const string ServiceName = "kubernetes.io/service-name";
    private const string ManagedBy = "endpointslice.kubernetes.io/managed-by";
    private const string Manager = "endpointslice-controller.k8s.io";

    // As on a real cluster, so that clients meet Services with several slices.
    private const int LargestSlice = 100;

    protected override IEnumerable<ObjectKey> Affected(StoreEvent change) => change.Object.Key switch
    {
        { Resource: "services" } key => [key],
        { Resource: "pods" } key => Store.List("services", key.Namespace).Items.Where(s => Selects(s, change.Object) || (change.Previous is { } was && Selects(s, was))).Select(s => s.Key),
        { Resource: "endpointslices.discovery.k8s.io" } key when change.Object.Labels.TryGetValue(ServiceName, out var service) => [new ObjectKey("services", key.Namespace, service)],
        _ => [],
    };

    protected override TimeSpan? Reconcile(ObjectKey key)
    {
        if (Objects.Get<V1Service>(key.Namespace, key.Name) is not { Metadata.DeletionTimestamp: null, Spec.Selector.Count: > 0 } service) return null;
        var stored = Store.Get(key)!;
        var pods = Objects.List<V1Pod>(key.Namespace, s => Selects(stored, s)).Where(p => !p.IsOver() && p.Status?.PodIP is not null);
        var slices = Objects.List<V1EndpointSlice>(key.Namespace, s => s.Labels.GetValueOrDefault(ServiceName) == key.Name && s.Labels.GetValueOrDefault(ManagedBy) == Manager).ToList();
        // Pods may give one port name different numbers: a slice has one list of ports.
        foreach (var group in pods.GroupBy(pod => KubernetesJson.Serialize(Ports(service, pod))))
        {
            var ports = group.Select(pod => Ports(service, pod)).First();
            var same = slices.Where(s => KubernetesJson.Serialize(s.Ports ?? []) == group.Key).ToList();
            foreach (var slice in same) slices.Remove(slice);
            Fill(service, ports, same, [.. group.Select(pod => EndpointOf(service, pod))]);
        }

        Empty(service, slices, isAll: Objects.List<V1EndpointSlice>(key.Namespace, s => s.Labels.GetValueOrDefault(ServiceName) == key.Name).Count == slices.Count);
        return null;
    }

    // An endpoint stays in the slice it is in; new ones go where there is room.
    private void Fill(V1Service service, List<Discoveryv1EndpointPort> ports, List<V1EndpointSlice> slices, List<V1Endpoint> endpoints)
    {
        var byPod = endpoints.ToDictionary(e => e.TargetRef.Uid);
        var kept = slices.Select(slice => (Slice: (V1EndpointSlice?)slice, Endpoints: (slice.Endpoints ?? []).Select(e => byPod.Remove(e.TargetRef?.Uid ?? "", out var now) ? now : null).OfType<V1Endpoint>().ToList())).ToList();
        foreach (var endpoint in byPod.Values.OrderBy(e => e.TargetRef.Name, StringComparer.Ordinal))
        {
            var room = kept.FindIndex(k => k.Endpoints.Count < LargestSlice);
            if (room < 0) kept.Add((null, [endpoint]));
            else kept[room].Endpoints.Add(endpoint);
        }

        foreach (var (slice, wanted) in kept)
        {
            if (slice is not null && wanted.Count == 0 && kept.Count > 1) Objects.Delete(slice);
            else Write(service, slice, ports, wanted);
        }
    }

    // A Service without pods keeps one empty slice; the rest goes.
    private void Empty(V1Service service, List<V1EndpointSlice> unused, bool isAll)
    {
        if (isAll) Write(service, unused.FirstOrDefault(), [], []);
        foreach (var slice in unused.Skip(isAll ? 1 : 0)) Objects.Delete(slice);
    }

    private void Write(V1Service service, V1EndpointSlice? slice, List<Discoveryv1EndpointPort> ports, List<V1Endpoint> endpoints)
    {
        var wanted = slice ?? new V1EndpointSlice
        {
            AddressType = "IPv4",
            Metadata = new V1ObjectMeta
            {
                GenerateName = service.Metadata.Name + "-",
                NamespaceProperty = service.Metadata.NamespaceProperty,
                OwnerReferences = [Owners.Reference("v1", V1Service.KubeKind, service.Metadata)],
            },
        };
        wanted.Metadata.Labels = new Dictionary<string, string>(service.Metadata.Labels ?? new Dictionary<string, string>()) { [ServiceName] = service.Metadata.Name, [ManagedBy] = Manager };
        if (service.Spec.ClusterIP == "None") wanted.Metadata.Labels["service.kubernetes.io/headless"] = "";
        wanted.Ports = ports;
        wanted.Endpoints = endpoints;
        if (slice is null) Objects.Create(wanted);
        else Objects.Update(wanted);
    }

    private V1Endpoint EndpointOf(V1Service service, V1Pod pod)
    {
        var node = pod.Spec.NodeName is { } name ? Objects.Get<V1Node>(null, name) : null;
        var isPublished = service.Spec.PublishNotReadyAddresses == true;
        return new V1Endpoint
        {
            Addresses = [pod.Status.PodIP],
            Conditions = new V1EndpointConditions
            {
                Ready = isPublished || (pod.IsReady() && !pod.IsTerminating()),
                Serving = isPublished || pod.IsReady(),
                Terminating = pod.IsTerminating(),
            },
            Hostname = service.Spec.ClusterIP == "None" && pod.Spec.Subdomain == service.Metadata.Name ? pod.Spec.Hostname : null,
            NodeName = pod.Spec.NodeName,
            Zone = node?.Metadata.Labels is { } labels && labels.TryGetValue("topology.kubernetes.io/zone", out var zone) ? zone : null,
            TargetRef = new V1ObjectReference { Kind = "Pod", Name = pod.Metadata.Name, NamespaceProperty = pod.Metadata.NamespaceProperty, Uid = pod.Metadata.Uid },
        };
    }

    private static List<Discoveryv1EndpointPort> Ports(V1Service service, V1Pod pod) =>
    [
        .. (service.Spec.Ports ?? []).Select(port => (Port: port, Number: Number(port, pod))).Where(p => p.Number is not null)
            .Select(p => new Discoveryv1EndpointPort { Name = p.Port.Name ?? "", Port = p.Number, Protocol = p.Port.Protocol ?? "TCP", AppProtocol = p.Port.AppProtocol }),
    ];

    // A target port is a number, or the name of a port of a container.
    private static int? Number(V1ServicePort port, V1Pod pod)
    {
        if (port.TargetPort?.Value is not { } target) return port.Port;
        if (int.TryParse(target, out var number)) return number;
        return pod.Spec.Containers.SelectMany(c => c.Ports ?? []).FirstOrDefault(p => p.Name == target)?.ContainerPort;
    }

    private static bool Selects(StoredObject service, StoredObject pod) =>
        service.ToJson().Map("spec", "selector") is { Count: > 0 } selector && LabelSelector.Of(selector).Matches(pod.Labels);
}
