using System.ComponentModel.DataAnnotations;

namespace PushOperator.Operator.Rebalancing;

/// <summary>How connections are evened out over the gateways of a group after a scale-out or a roll-out.</summary>
internal sealed class RebalancingOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Rebalancing";

    /// <summary>Least time between two requests to a group's gateways. The moves of one are spread over three quarters of it; in the rest the counts come true.</summary>
    /// <value>Default 1 min. 2 s to 10 min.</value>
    [Range(typeof(TimeSpan), "00:00:02", "00:10:00", ErrorMessage = "Rebalancing:Window must be from 00:00:02 to 00:10:00")]
    public TimeSpan Window { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Part of its connections that a gateway is asked to let go in a window, at most. 0: nobody is ever moved.</summary>
    /// <value>Default 0.5. 0 to 1.</value>
    [Range(0.0, 1.0, ErrorMessage = "Rebalancing:MaxShare must be from 0 to 1")]
    public double MaxShare { get; set; } = 0.5;
}
