using Microsoft.Extensions.Options;
using PushOperator.Router.Endpoints;
using Yarp.ReverseProxy.Configuration;

namespace PushOperator.Router.Routing;

/// <summary>Gives YARP a new configuration whenever groups or their pods changed, and knows when YARP routes by it.</summary>
internal sealed partial class GroupProxyConfigProvider : IProxyConfigProvider, IConfigChangeListener
{
    private readonly GroupDirectory _directory;
    private readonly RouterOptions _options;
    private readonly ILogger<GroupProxyConfigProvider> _logger;
    private volatile GroupProxyConfig _current;
    private volatile bool _isServing;

    public GroupProxyConfigProvider(GroupDirectory directory, IOptions<RouterOptions> options, ILogger<GroupProxyConfigProvider> logger)
    {
        _logger = logger;
        _directory = directory;
        _options = options.Value;
        _current = new GroupProxyConfig(directory, _options);
        directory.Changed += Publish;
    }

    /// <summary>Whether YARP routes by a complete view of the groups: before that, a path without a route may be a group's.</summary>
    public bool IsServing => _isServing;

    /// <inheritdoc/>
    public IProxyConfig GetConfig() => _current;

    /// <inheritdoc/>
    public void ConfigurationApplied(IReadOnlyList<IProxyConfig> proxyConfigs) =>
        _isServing |= proxyConfigs.OfType<GroupProxyConfig>().Any(config => config.IsComplete);

    /// <inheritdoc/>
    public void ConfigurationLoaded(IReadOnlyList<IProxyConfig> proxyConfigs)
    {
        // Not routed by yet.
    }

    /// <inheritdoc/>
    public void ConfigurationLoadingFailed(IProxyConfigProvider configProvider, Exception exception) => LogFailed(_logger, exception);

    /// <inheritdoc/>
    public void ConfigurationApplyingFailed(IReadOnlyList<IProxyConfig> proxyConfigs, Exception exception) => LogFailed(_logger, exception);

    /// <summary>Called by the directory's one writer.</summary>
    private void Publish()
    {
        var before = _current;
        _current = new GroupProxyConfig(_directory, _options);
        before.Replaced();
    }
}
