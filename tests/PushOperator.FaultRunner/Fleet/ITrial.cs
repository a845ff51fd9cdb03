namespace PushOperator.FaultRunner.Fleet;

/// <summary>Something that happens to a fleet of gateways with thousands of connections, and what is measured of it.</summary>
internal interface ITrial
{
    /// <summary>Its name on the command line.</summary>
    string Id { get; }

    /// <summary>What happens.</summary>
    string Description { get; }

    /// <summary>Connections when nobody says how many.</summary>
    int Connections { get; }

    /// <summary>Lets it happen.</summary>
    /// <param name="fleet">One of its own.</param>
    /// <param name="connections">How many.</param>
    /// <exception cref="TimeoutException">It did not come to an end.</exception>
    Task<IReadOnlyList<TrialFigure>> RunAsync(FleetGround fleet, int connections, CancellationToken stop);
}
