using System.Diagnostics;
using System.Diagnostics.Metrics;
using PushOperator.Api.Groups;
using PushOperator.Router.Endpoints;
using PushOperator.Router.Routing;

namespace PushOperator.Router.Diagnostics;

/// <summary>Every instrument of the router. Tags are few: groups, strategies and reasons, never pods or clients.</summary>
internal sealed class RouterMetrics : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "PushOperator.Router";

    private readonly Meter _meter;
    private readonly Counter<long> _choices;
    private readonly Counter<long> _refusals;
    private readonly Counter<long> _retries;
    private readonly Counter<long> _ejections;
    private readonly Counter<long> _reads;
    private readonly UpDownCounter<long> _connections;
    private readonly Counter<long> _certificates;
    private long _certificateEnds;

    public RouterMetrics(IMeterFactory factory, GroupDirectory directory)
    {
        _meter = factory.Create(MeterName);
        _choices = _meter.CreateCounter<long>("pushoperator.router.choices", "{choice}", "Gateways chosen for a handshake, by strategy");
        _refusals = _meter.CreateCounter<long>("pushoperator.router.refusals", "{request}", "Requests that the router answered itself, by code");
        _retries = _meter.CreateCounter<long>("pushoperator.router.retries", "{try}", "Handshakes that a gateway failed, by what it did");
        _ejections = _meter.CreateCounter<long>("pushoperator.router.ejections", "{ejection}", "Gateways that were left alone for a while after failed handshakes");
        _reads = _meter.CreateCounter<long>("pushoperator.router.metadata.reads", "{read}", "Readings of endpoint metadata, by outcome");
        _connections = _meter.CreateUpDownCounter<long>("pushoperator.router.connections", "{connection}", "Open connections through this router, by group");
        _certificates = _meter.CreateCounter<long>("pushoperator.router.certificate.reads", "{read}", "Changes of the certificate's files that were seen, by outcome");
        _meter.CreateObservableGauge("pushoperator.router.certificate.not_after", CertificateEnd, "s", "When the certificate in use ends, in seconds since 1970; absent without TLS");
        _meter.CreateObservableGauge(
            "pushoperator.router.metadata.age", () => Ages(directory), "s", "Age of the oldest endpoint metadata of a group; absent while none was read");
        _meter.CreateObservableGauge(
            "pushoperator.router.endpoints", () => Endpoints(directory), "{endpoint}", "Ready gateway pods of a group");
    }

    /// <summary>A pod was chosen.</summary>
    public void RecordChoice(RoutingStrategy strategy) => _choices.Add(1, Tag("strategy", strategy.ToString()));

    /// <summary>The router answered itself.</summary>
    public void RecordRefusal(Refusal refusal) => _refusals.Add(1, Tag("code", refusal.Code));

    /// <summary>A pod failed a handshake that is tried elsewhere.</summary>
    /// <param name="reason"><c>no_answer</c>, <c>server_error</c>, or <c>refused</c> (503: not now).</param>
    public void RecordRetry(string reason) => _retries.Add(1, Tag("reason", reason));

    /// <summary>A pod is left alone for a while.</summary>
    public void RecordEjection() => _ejections.Add(1);

    /// <summary>A reading ended.</summary>
    public void RecordMetadataRead(MetadataFailure failure) => _reads.Add(1, Tag("outcome", failure is MetadataFailure.None ? "ok" : failure.ToString()));

    /// <summary>A connection through this router stands.</summary>
    public void RecordOpened(GroupKey group) => _connections.Add(1, Tags(group));

    /// <summary>It ended.</summary>
    public void RecordClosed(GroupKey group) => _connections.Add(-1, Tags(group));

    /// <summary>The certificate's files changed, and were taken up or not.</summary>
    public void RecordCertificateRead(bool success) => _certificates.Add(1, Tag("outcome", success ? "ok" : "not_usable"));

    /// <summary>A certificate with this end came into use.</summary>
    public void CertificateEnds(DateTimeOffset end) => Volatile.Write(ref _certificateEnds, end.ToUnixTimeSeconds());

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private IEnumerable<Measurement<long>> CertificateEnd()
    {
        if (Volatile.Read(ref _certificateEnds) is var end and not 0) yield return new Measurement<long>(end);
    }

    private static IEnumerable<Measurement<double>> Ages(GroupDirectory directory)
    {
        foreach (var group in directory.Groups)
        {
            var ages = group.Snapshot().Endpoints.Where(endpoint => endpoint.Metadata is not null).Select(endpoint => endpoint.Age.TotalSeconds).ToList();
            if (ages.Count > 0) yield return new Measurement<double>(ages.Max(), Tags(group.Key));
        }
    }

    private static IEnumerable<Measurement<int>> Endpoints(GroupDirectory directory) =>
        directory.Groups.Select(group => new Measurement<int>(group.Endpoints.Length, Tags(group.Key)));

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);

    private static TagList Tags(GroupKey group) => new() { { "namespace", group.Namespace }, { "group", group.Name } };
}
