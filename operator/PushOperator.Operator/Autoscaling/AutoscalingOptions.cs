using System.ComponentModel.DataAnnotations;

namespace PushOperator.Operator.Autoscaling;

/// <summary>How quickly the number of gateways follows their connections.</summary>
internal sealed class AutoscalingOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Autoscaling";

    /// <summary>How long connections have to ask for more gateways before there are more: a peak that is over by then costs no pod.</summary>
    /// <value>Default 10 s. 0 s to 1 h.</value>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00", ErrorMessage = "Autoscaling:ScaleOutWindow must be from 00:00:00 to 01:00:00")]
    public TimeSpan ScaleOutWindow { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long connections have to be content with fewer gateways before there are fewer. A gateway that goes makes all its subscribers connect again.</summary>
    /// <value>Default 5 min. 1 s to 24 h.</value>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00", ErrorMessage = "Autoscaling:ScaleInWindow must be from 00:00:01 to 1.00:00:00")]
    public TimeSpan ScaleInWindow { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Time between two steps of scaling in, each of a tenth of the gateways: those who lost theirs have found another one.</summary>
    /// <value>Default 1 min. 0 s to 1 h.</value>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00", ErrorMessage = "Autoscaling:ScaleInPause must be from 00:00:00 to 01:00:00")]
    public TimeSpan ScaleInPause { get; set; } = TimeSpan.FromMinutes(1);
}
