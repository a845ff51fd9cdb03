using Microsoft.Extensions.Options;
using PushOperator.Router.Endpoints;
using Yarp.ReverseProxy.Configuration;

namespace PushOperator.Router.Routing;

/// <summary>Gives YARP a new configuration whenever groups or their pods changed.</summary>
internal sealed class GroupProxyConfigProvider : IProxyConfigProvider
{
    private readonly GroupDirectory _directory;
    private readonly RouterOptions _options;
    private volatile GroupProxyConfig _current;

    public GroupProxyConfigProvider(GroupDirectory directory, IOptions<RouterOptions> options)
    {
        _directory = directory;
        _options = options.Value;
        _current = new GroupProxyConfig(directory.Groups, _options);
        directory.Changed += Publish;
    }

    /// <inheritdoc/>
    public IProxyConfig GetConfig() => _current;

    /// <summary>Called by the directory's one writer.</summary>
    private void Publish()
    {
        var before = _current;
        _current = new GroupProxyConfig(_directory.Groups, _options);
        before.Replaced();
    }
}
