using PushOperator.Router.Endpoints;

namespace PushOperator.Router.LoadBalancing;

/// <summary>Judges endpoints. Pure.</summary>
internal static class Standings
{
    /// <summary>Readings in a row that may fail: at two a second, a frozen pod gets nobody new after the second timeout.</summary>
    private const int FailedReadsToDoubt = 2;

    /// <summary>What a pod said longer ago than this says nothing about it now.</summary>
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(10);

    /// <summary>The standing of one endpoint.</summary>
    public static Standing Of(in EndpointSnapshot endpoint) => endpoint switch
    {
        { Metadata: null } or { Metadata.Draining: true } => Standing.Unavailable,
        _ when endpoint.Age > MaxAge => Standing.Unavailable,
        // Before AcceptsSubscribers: a full pod says false there too, and the caller should be told which it is.
        _ when endpoint.Connections >= endpoint.Metadata.Capacity => Standing.Full,
        { Metadata.AcceptsSubscribers: false } => Standing.Unavailable,
        { Ejected: true } or { FailedReads: >= FailedReadsToDoubt } => Standing.LastResort,
        _ => Standing.Eligible,
    };
}
