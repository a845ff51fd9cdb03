using PushOperator.LoadTest.Servers;

namespace PushOperator.LoadTest.Scenarios;

/// <summary>What the command line says; null: the scenario's own default.</summary>
internal sealed record RunOptions
{
    public int Rounds { get; init; } = 3;

    /// <summary>Of each measured phase.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>Of load that is not counted, before the first round: the just-in-time compiler has to be through.</summary>
    public TimeSpan WarmUp { get; init; } = TimeSpan.FromSeconds(2);

    public int? Connections { get; init; }

    public int? Size { get; init; }

    /// <summary>Messages published and not delivered while saturating.</summary>
    public int? Window { get; init; }

    /// <summary>Messages a second, where the rate is fixed.</summary>
    public double? Rate { get; init; }

    /// <summary>Messages that subscribers are behind.</summary>
    public int? Backlog { get; init; }

    /// <summary>Names of the servers to measure; empty: all of the scenario's.</summary>
    public IReadOnlyList<string> Servers { get; init; } = [];

    /// <summary>Gateway programs by name.</summary>
    public required IReadOnlyList<(string Name, string Program)> Gateways { get; init; }

    /// <summary>Another server to measure beside.</summary>
    public ExternalServer? External { get; init; }
}
