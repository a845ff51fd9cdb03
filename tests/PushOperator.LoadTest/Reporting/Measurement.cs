using PushOperator.LoadTest.Measuring;

namespace PushOperator.LoadTest.Reporting;

/// <summary>One server in one round of one case.</summary>
internal sealed record Measurement
{
    /// <summary>What varies within the scenario; empty when nothing does.</summary>
    public required string Case { get; init; }

    public required string Server { get; init; }

    /// <summary>From 1.</summary>
    public required int Round { get; init; }

    /// <summary>Deliveries that had to come, and that came.</summary>
    public required long Expected { get; init; }

    /// <inheritdoc cref="Expected"/>
    public required long Delivered { get; init; }

    /// <summary>Whether each subscriber got exactly what it should have.</summary>
    public required bool Valid { get; init; }

    /// <summary>By <see cref="Figure.Key"/>.</summary>
    public required IReadOnlyDictionary<string, double> Figures { get; init; }

    /// <summary>What the reader has to know to trust the figures, or not to.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Where the server's CPU time went.</summary>
    public IReadOnlyList<ThreadShare> Threads { get; init; } = [];
}
