using PushOperator.Router.Endpoints;

namespace PushOperator.Router.LoadBalancing;

/// <summary>
/// One try to place a subscriber: a request feature that keeps the endpoint's counts right from the choice to the end of the
/// connection, however it ends.
/// </summary>
/// <remarks>Used by one request, one step after the other; <see cref="Dispose"/> once.</remarks>
internal sealed class Placement(GroupState group, bool mayRetry) : IDisposable
{
    /// <summary>The group as it was when the candidates were found: the choice is made in the same view.</summary>
    public GroupState Group { get; } = group;

    /// <summary>Where it was sent; null before the choice.</summary>
    public EndpointState? Endpoint { get; private set; }

    /// <summary>Whether another candidate is left, so that a server error of this one need not be the client's answer.</summary>
    public bool MayRetry { get; } = mayRetry;

    /// <summary>Whether the pod answered 101.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>The status of a server error that was kept from the client, or null.</summary>
    public int? WithheldStatus { get; private set; }

    /// <summary>The choice was made: the endpoint counts it from here on.</summary>
    public void Place(EndpointState endpoint)
    {
        Endpoint = endpoint;
        endpoint.Placed();
    }

    /// <summary>The pod answered 101.</summary>
    public void Open()
    {
        IsOpen = true;
        Endpoint!.Opened();
    }

    /// <summary>The pod answered with a server error, and another one is tried.</summary>
    public void Withhold(int status) => WithheldStatus = status;

    /// <summary>The try is over: the connection ended, or never came to be.</summary>
    public void Dispose()
    {
        if (IsOpen) Endpoint!.Closed();
        else Endpoint?.Abandoned();
    }
}
