using PushOperator.ControllerRuntime.ApiServer;

namespace PushOperator.ControllerRuntime.Watching;

/// <summary>How kinds are listed and watched.</summary>
public sealed class WatchOptions
{
    /// <summary>How long the API server keeps one watch before it ends it and we start the next from where it was.</summary>
    /// <value>Default 4 min. 1 s to 1 h; up to a tenth is added by chance, so that watches do not all end together.</value>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(4);

    /// <summary>How long a watch may say nothing before we give it up as dead (a half-open connection says nothing for ever) and start the next.</summary>
    /// <value>Default 100 s. 1 s to 1 h. The API server sends a bookmark about once a minute, so a living watch does not get there.</value>
    public TimeSpan IdleLimit { get; set; } = TimeSpan.FromSeconds(100);

    /// <summary>
    /// How often everything is listed again and compared although no watch failed. An event that never came (a proxy or a watch cache in between lost it) is
    /// else noticed only when the object changes again.
    /// </summary>
    /// <value>Default 30 min. 10 ms to 24 h.</value>
    public TimeSpan RelistPeriod { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>Objects a page of a list.</summary>
    /// <value>Default 500. 1 to 10,000.</value>
    public int PageSize { get; set; } = 500;

    /// <summary>Delay after the first failure of a list or watch; it doubles with each further one, with jitter.</summary>
    /// <value>Default 1 s.</value>
    public TimeSpan InitialBackoff { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest such delay.</summary>
    /// <value>Default 30 s.</value>
    public TimeSpan MaxBackoff { get; set; } = TimeSpan.FromSeconds(30);

    internal Backoff Backoff => new(InitialBackoff, MaxBackoff);
}
